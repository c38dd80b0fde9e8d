namespace MagicLink.Gateway.Mail;

/// <summary>A way out for mails.</summary>
internal interface IMailTransport
{
    /// <summary>Hands one mail over.</summary>
    /// <exception cref="MailRefusedException">It was refused for good: another try is of no use.</exception>
    /// <exception cref="Exception">Anything else: it may be tried again.</exception>
    Task SendAsync(OutgoingMail mail, string messageId, CancellationToken cancellation);
}
