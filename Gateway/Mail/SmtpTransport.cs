using System.Net;
using System.Net.Mail;

namespace MagicLink.Gateway.Mail;

/// <summary>
/// Hands mails to a mail server (RFC 5321), with STARTTLS (RFC 3207) as configured. The framework's client neither times out
/// by itself when asynchronous nor goes on without TLS, so both are done here.
/// </summary>
internal sealed class SmtpTransport(MailOptions options) : IMailTransport
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);

    /// <summary>Where the framework's client reads the answers to DATA and to the message itself.</summary>
    private static readonly HashSet<string> DataCommands = ["DataCommand", "DataStopCommand"];

    private readonly SmtpOptions smtp = options.Smtp;

    public async Task SendAsync(OutgoingMail mail, string messageId, CancellationToken cancellation)
    {
        try
        {
            await SendAsync(mail, messageId, encrypted: smtp.StartTls != StartTlsMode.None, cancellation);
        }
        catch (SmtpException fault) when (smtp.StartTls == StartTlsMode.Optional && IsTlsNotOffered(fault))
        {
            await SendAsync(mail, messageId, encrypted: false, cancellation);
        }
    }

    private async Task SendAsync(OutgoingMail mail, string messageId, bool encrypted, CancellationToken cancellation)
    {
        using var message = MimeMessage.Build(mail, options.Sender, messageId);
        using var client = new SmtpClient(smtp.Host, smtp.Port) { EnableSsl = encrypted };
        if (smtp.Username is not null)
        {
            client.Credentials = new NetworkCredential(smtp.Username, smtp.Password);
        }

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(Timeout);
        try
        {
            await client.SendMailAsync(message, patience.Token);
        }
        catch (SmtpException fault) when (IsRefusal(fault))
        {
            throw new MailRefusedException($"The mail server refused the mail with {(int)fault.StatusCode}.", fault);
        }
        catch (OperationCanceledException fault) when (!cancellation.IsCancellationRequested)
        {
            throw new MailUnavailableException($"The mail server did not take the mail within {Timeout.TotalSeconds:0} s.", fault);
        }
    }

    /// <summary>
    /// A 5xx to RCPT or DATA is about this mail and final; to the greeting, EHLO, STARTTLS, AUTH or MAIL it is about us. The
    /// client says which command it was only by where it threw.
    /// </summary>
    private static bool IsRefusal(SmtpException fault) =>
        (int)fault.StatusCode is >= 500 and < 600
        && (fault is SmtpFailedRecipientException || DataCommands.Contains(fault.TargetSite?.DeclaringType?.Name ?? ""));

    // The client has no code of its own for this: it throws before any reply.
    private static bool IsTlsNotOffered(SmtpException fault) =>
        fault.StatusCode == SmtpStatusCode.GeneralFailure && fault.InnerException is null
        && fault.Message.Contains("secure connection", StringComparison.OrdinalIgnoreCase);
}
