namespace MagicLink.Gateway.Mail;

/// <summary>Carries out of the house what one kind of the outbox holds.</summary>
internal interface IOutboxCarrier
{
    /// <summary>Hands one over.</summary>
    /// <exception cref="MailRefusedException">It was refused for good: another try is of no use.</exception>
    /// <exception cref="System.Security.Cryptography.CryptographicException">It cannot be opened any more.</exception>
    /// <exception cref="Exception">Anything else: it may be tried again.</exception>
    Task CarryAsync(OutboxMail mail, CancellationToken cancellation);

    /// <summary>That is how it ended, and is written down.</summary>
    /// <param name="refusal">Why it is given up; null for one that is out.</param>
    void Finished(OutboxMail mail, string? refusal);
}
