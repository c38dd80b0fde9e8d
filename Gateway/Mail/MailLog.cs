namespace MagicLink.Gateway.Mail;

/// <summary>Mails are named by their outbox id; neither address nor body is logged.</summary>
internal static partial class MailLog
{
    [LoggerMessage(LogLevel.Information, "Mail {Id} is done at try {Attempts}.")]
    public static partial void MailDone(this ILogger log, string id, int attempts);

    [LoggerMessage(LogLevel.Warning, "Mail {Id} could not be handed over at try {Attempts}; next try at {Next:u}: {Reason}")]
    public static partial void MailDelayed(this ILogger log, string id, int attempts, DateTimeOffset next, string reason);

    [LoggerMessage(LogLevel.Error, "Mail {Id} is given up after {Attempts} tries: {Reason}")]
    public static partial void MailDead(this ILogger log, string id, int attempts, string reason);

    [LoggerMessage(LogLevel.Error, "What came of mail {Id} cannot be written down now; tried again every second.")]
    public static partial void OutcomeNotWritten(this ILogger log, Exception fault, string id);

    [LoggerMessage(LogLevel.Error, "The outbox cannot be worked on now; tried again shortly.")]
    public static partial void OutboxUnavailable(this ILogger log, Exception fault);
}
