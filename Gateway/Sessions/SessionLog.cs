namespace MagicLink.Gateway.Sessions;

internal static partial class SessionLog
{
    [LoggerMessage(LogLevel.Warning, "A spent refresh token of session {SessionId} came back from {Address}: the session is ended.")]
    public static partial void RefreshTokenStolen(this ILogger log, string sessionId, string address);

    [LoggerMessage(LogLevel.Warning, "Session {SessionId} was replaced by another and could not be ended.")]
    public static partial void ReplacedSessionLeft(this ILogger log, Exception fault, string sessionId);

    [LoggerMessage(LogLevel.Information, "Session {SessionId} was ended: {Reason}.")]
    public static partial void SessionEnded(this ILogger log, string sessionId, string reason);

    [LoggerMessage(LogLevel.Warning, "Last-seen times of {Count} sessions could not be written; they are kept and tried again.")]
    public static partial void TouchFailed(this ILogger log, Exception fault, int count);
}
