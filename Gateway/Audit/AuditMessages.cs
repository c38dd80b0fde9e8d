namespace MagicLink.Gateway.Audit;

internal static partial class AuditMessages
{
    [LoggerMessage(LogLevel.Error, "The audit log cannot be written now; {Waiting} events wait.")]
    public static partial void AuditUnavailable(this ILogger log, Exception fault, int waiting);

    [LoggerMessage(LogLevel.Error, "{Lost} events are missing from the audit log: the store could not take them.")]
    public static partial void AuditLost(this ILogger log, long lost);

    [LoggerMessage(LogLevel.Error, "The store refused a batch of events; each is tried by itself.")]
    public static partial void AuditBatchRefused(this ILogger log, Exception fault);

    [LoggerMessage(LogLevel.Warning, "{Dropped} events are in the audit log and are not posted to the webhook: too many wait for it already.")]
    public static partial void EventsNotSent(this ILogger log, int dropped);
}
