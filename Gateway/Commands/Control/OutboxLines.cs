using System.Globalization;
using MagicLink.Gateway.Mail;

namespace MagicLink.Gateway.Commands.Control;

/// <summary>What <c>outbox …</c> prints.</summary>
internal static class OutboxLines
{
    private const string Nothing = "-";

    public static string Of(OutboxEntry entry, string? recipient) => string.Join(
        '\t',
        entry.Mail.Id,
        entry.Dead ? "dead" : "waiting",
        entry.Mail.Attempts,
        Time(entry.Mail.CreatedAt),
        entry switch { { Dead: true } => Nothing, { UnderWay: true } => "now", _ => Time(entry.DueAt) },
        recipient ?? Nothing,
        entry.LastError ?? Nothing);

    public static ControlAnswer Of(OutboxRetry outcome) => outcome switch
    {
        OutboxRetry.Waiting => ControlAnswer.Done("It is tried again now."),
        OutboxRetry.NotDead => ControlAnswer.Failed("That mail is not dead: it is waiting, or out."),
        OutboxRetry.Expired => ControlAnswer.Failed("The link in that mail has expired, and its text is gone: ask for a new link."),
        _ => ControlAnswer.Failed("There is no such mail."),
    };

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
