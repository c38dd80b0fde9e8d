using System.Security.Cryptography;
using System.Text.Json;
using MagicLink.Gateway.Secrets;

namespace MagicLink.Gateway.Mail;

/// <summary>Seals mails under the master key while they wait.</summary>
/// <param name="master">The installation's keys.</param>
/// <param name="messageIdDomain">The right side of Message-IDs.</param>
internal sealed class OutboxSeal(MasterKeys master, string messageIdDomain)
{
    private const int IdBytes = 16;
    private readonly SecretBox box = new(master, "outbox");
    private readonly SecretHasher recipients = new(master, "outbox-recipient");

    /// <param name="withhold">Written for equal treatment, never to be sent.</param>
    public OutboxMail Seal(MailContent mail, DateTimeOffset now, DateTimeOffset expiresAt, bool withhold)
    {
        var id = RandomToken.Hex(IdBytes); // stands in file names and on command lines
        return new OutboxMail(id, $"{id}@{messageIdDomain}", box.Seal(MailBody.Write(mail), id), withhold, now, expiresAt, Attempts: 0) { RecipientHash = recipients.Hash(mail.Recipient) };
    }

    /// <summary>Seals an event that is to be posted.</summary>
    /// <param name="email">Whom it names: with that person it is dropped; null where it names nobody.</param>
    public OutboxMail SealEvent(ReadOnlySpan<byte> body, string? email, DateTimeOffset now, DateTimeOffset expiresAt)
    {
        var id = RandomToken.Hex(IdBytes);
        return new OutboxMail(id, id, box.Seal(body, id), Withheld: false, now, expiresAt, Attempts: 0)
        {
            Kind = OutboxKind.Event,
            RecipientHash = email is null ? null : recipients.Hash(email),
        };
    }

    /// <exception cref="CryptographicException">It was sealed under another master key, or changed since.</exception>
    public byte[] OpenEvent(OutboxMail mail)
    {
        try
        {
            return box.Open(mail.SealedMail, mail.Id);
        }
        catch (FormatException fault)
        {
            throw new CryptographicException("What was sealed is no event.", fault);
        }
    }

    /// <summary>What the mails to an address may be found by.</summary>
    public IReadOnlyList<string> RecipientHashes(EmailAddress email) => recipients.Hashes(email.Value);

    /// <summary>Whom a mail goes to; null when that cannot be told.</summary>
    public string? TryRecipient(OutboxMail mail)
    {
        try
        {
            return Open(mail).Recipient;
        }
        catch (Exception fault) when (fault is CryptographicException or MailUnavailableException)
        {
            return null;
        }
    }

    /// <exception cref="CryptographicException">It was sealed under another master key, or changed since.</exception>
    /// <exception cref="MailUnavailableException">It is in a form that is not known here.</exception>
    public MailContent Open(OutboxMail mail)
    {
        try
        {
            return MailBody.Read(box.Open(mail.SealedMail, mail.Id)) ?? throw new CryptographicException("There is no mail in it.");
        }
        catch (Exception fault) when (fault is ArgumentException or FormatException or JsonException or EndOfStreamException)
        {
            throw new CryptographicException("What was sealed is no mail.", fault);
        }
    }
}
