using System.Runtime.CompilerServices;
using MagicLink.Gateway.Audit;

namespace MagicLink.Gateway.Mail;

/// <summary>Carries mails.</summary>
internal sealed class MailCarrier(IMailTransport transport, OutboxSeal seal, MailWriter writer, AuditLog audit, TimeProvider clock) : IOutboxCarrier
{
    /// <summary>Whom the mails go to that are under way: to open one costs as much as to hand it over.</summary>
    private readonly ConditionalWeakTable<OutboxMail, string> recipients = [];

    public Task CarryAsync(OutboxMail mail, CancellationToken cancellation)
    {
        var content = seal.Open(mail);
        recipients.AddOrUpdate(mail, content.Recipient);
        return Task.Run(() => transport.SendAsync(writer.Write(content), mail.MessageId, cancellation), CancellationToken.None);
    }

    public void Finished(OutboxMail mail, string? refusal) => audit.Note(new AuditEvent(refusal is null ? AuditKind.MailDelivered : AuditKind.MailFailed, clock.GetUtcNow())
    {
        Email = recipients.TryGetValue(mail, out var known) ? known : seal.TryRecipient(mail),
        Detail = refusal is null ? mail.Id : $"{mail.Id}: {refusal}",
    });
}
