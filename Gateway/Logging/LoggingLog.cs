namespace MagicLink.Gateway.Logging;

internal static partial class LoggingLog
{
    [LoggerMessage(LogLevel.Warning, "{Count} lines were dropped: they came faster than they are read.")]
    public static partial void LinesDropped(this ILogger log, long count);
}
