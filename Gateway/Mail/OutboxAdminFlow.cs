using MagicLink.Gateway.Audit;

namespace MagicLink.Gateway.Mail;

/// <summary>What an operator does with mails that are not out.</summary>
internal sealed class OutboxAdminFlow(
    IOutboxStore outbox, OutboxSeal seal, OutboxSignal signal, [FromKeyedServices(OutboxKind.Event)] OutboxSignal events, AuditLog audit, TimeProvider clock)
{
    private const string TestSubject = "Test mail";
    private const string TestText = "This is a test mail. Whoever reads it can be sent links to sign in with.";

    /// <summary>How long a test mail is tried.</summary>
    private static readonly TimeSpan TestFor = TimeSpan.FromMinutes(15);

    /// <summary>The recipient of an event.</summary>
    private const string Webhook = "webhook";

    /// <summary>The newest first, each with its recipient: masked for a mail; null where the body is gone or does not open.</summary>
    /// <param name="dead">Whether dead ones alone, or waiting ones alone; null for both.</param>
    public async Task<(IReadOnlyList<(OutboxEntry Entry, string? Recipient)> Items, long Total)> ListAsync(bool? dead, long skip, int take, CancellationToken cancellation)
    {
        var (items, total) = await outbox.ListAsync(dead, skip, take, cancellation);
        return ([.. items.Select(entry => (entry, Recipient(entry.Mail)))], total);
    }

    /// <summary>Sends a mail that says nothing, the way every mail goes; its id.</summary>
    public async Task<string> SendTestAsync(EmailAddress to, string actor, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var mail = seal.Seal(new WrittenMail(new OutgoingMail(to.Value, TestSubject, TestText + "\n", $"<!doctype html><p>{TestText}</p>")), now, now + TestFor, withhold: false);
        await outbox.AddAsync(mail, cancellation);
        signal.Raise();
        await RecordAsync(AuditKind.TestMailSent, actor, to, mail.Id);
        return mail.Id;
    }

    public async Task<OutboxRetry> RetryAsync(string id, string actor, CancellationToken cancellation)
    {
        var outcome = await outbox.TryRetryAsync(id, clock.GetUtcNow(), cancellation);
        if (outcome == OutboxRetry.Waiting)
        {
            signal.Raise();
            events.Raise();
            await RecordAsync(AuditKind.MailRetried, actor, null, id);
        }

        return outcome;
    }

    private Task RecordAsync(AuditKind kind, string actor, EmailAddress? to, string mailId) => audit.RecordAsync(
        new AuditEvent(kind, clock.GetUtcNow()) { Actor = actor, Email = to?.Value, Detail = $"mail {mailId}" }, CancellationToken.None);

    private string? Recipient(OutboxMail mail)
    {
        if (mail.Kind == OutboxKind.Event)
        {
            return Webhook;
        }

        return mail.SealedMail.Length > 0 && EmailAddress.TryParse(seal.TryRecipient(mail), out var email) ? email.Masked : null;
    }
}
