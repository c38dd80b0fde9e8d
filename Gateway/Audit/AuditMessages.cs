namespace MagicLink.Gateway.Audit;

internal static partial class AuditMessages
{
    [LoggerMessage(LogLevel.Error, "The audit log cannot be written now; {Waiting} events wait.")]
    public static partial void AuditUnavailable(this ILogger log, Exception fault, int waiting);

    [LoggerMessage(LogLevel.Error, "{Lost} events are missing from the audit log: the store could not take them.")]
    public static partial void AuditLost(this ILogger log, long lost);
}
