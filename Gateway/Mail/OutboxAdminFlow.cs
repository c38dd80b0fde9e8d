using System.Security.Cryptography;

namespace MagicLink.Gateway.Mail;

/// <summary>What an operator does with mails that are not out.</summary>
internal sealed class OutboxAdminFlow(IOutboxStore outbox, OutboxSeal seal, OutboxSignal signal, TimeProvider clock)
{
    private const int Most = 200;

    /// <summary>The newest first, each with its recipient, masked; null where the body is gone or does not open.</summary>
    public async Task<IReadOnlyList<(OutboxEntry Entry, string? Recipient)>> ListAsync(CancellationToken cancellation) =>
        [.. (await outbox.ListAsync(Most, cancellation)).Select(entry => (entry, Recipient(entry.Mail)))];

    public async Task<OutboxRetry> RetryAsync(string id, CancellationToken cancellation)
    {
        var outcome = await outbox.TryRetryAsync(id, clock.GetUtcNow(), cancellation);
        if (outcome == OutboxRetry.Waiting)
        {
            signal.Raise();
        }

        return outcome;
    }

    private string? Recipient(OutboxMail mail)
    {
        try
        {
            return mail.SealedMail.Length > 0 && EmailAddress.TryParse(seal.Open(mail).To, out var email) ? email.Masked : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
