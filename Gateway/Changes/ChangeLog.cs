namespace MagicLink.Gateway.Changes;

internal static partial class ChangeLog
{
    [LoggerMessage(LogLevel.Error, "What others changed in the store cannot be read: who is signed in is not known for sure.")]
    public static partial void FeedOut(this ILogger log, Exception fault);

    [LoggerMessage(LogLevel.Information, "What others changed in the store is read again.")]
    public static partial void FeedBack(this ILogger log);

    [LoggerMessage(LogLevel.Warning, "The database cannot announce changes now; they are polled for.")]
    public static partial void NotListening(this ILogger log, Exception fault);
}
