namespace MagicLink.Gateway.Tokens;

internal static partial class TokenLog
{
    [LoggerMessage(LogLevel.Information, "The signing key {OldId} was retired; {NewId} follows it.")]
    public static partial void KeyRotated(this ILogger log, string oldId, string newId);

    [LoggerMessage(LogLevel.Warning, "All signing keys were dropped; tokens are signed with {NewId}, and no older token counts.")]
    public static partial void KeysDropped(this ILogger log, string newId);

    [LoggerMessage(LogLevel.Warning, "The signing key is not rotated now, although it is due: {Count} keys still verify. RotateEvery is short for the life of a token.")]
    public static partial void TooManyKeys(this ILogger log, int count);

    [LoggerMessage(LogLevel.Error, "The signing keys could not be looked after; tried again in a minute.")]
    public static partial void KeysNotKept(this ILogger log, Exception fault);
}
