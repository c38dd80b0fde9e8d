namespace MagicLink.Gateway.Stores;

internal static partial class SweepLog
{
    [LoggerMessage(LogLevel.Debug, "Swept {Count} rows that were over.")]
    public static partial void Swept(this ILogger log, int count);

    [LoggerMessage(LogLevel.Warning, "What is over could not be swept now; it is tried again in a minute.")]
    public static partial void SweepFailed(this ILogger log, Exception fault);
}
