using System.Net;
using System.Net.Mail;

namespace MagicLink.Gateway.Mail;

/// <summary>
/// Hands mails to a mail server (RFC 5321), with STARTTLS (RFC 3207) as configured. The framework's client neither times out
/// by itself when asynchronous nor goes on without TLS, so both are done here.
/// </summary>
internal sealed class SmtpTransport(MailOptions options) : IMailTransport
{
    /// <summary>
    /// For one mail, from connecting to the last answer. Long, because a server that only took its time has the mail, and gets it
    /// again when it is given up too early (RFC 5321 §4.5.3.2.6).
    /// </summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>Where the framework's client reads the answers to RCPT, to DATA and to the message itself.</summary>
    private static readonly HashSet<string> CommandsAboutTheMail = ["RecipientCommand", "DataCommand", "DataStopCommand"];

    private readonly SmtpOptions smtp = options.Smtp;

    public async Task SendAsync(OutgoingMail mail, string messageId, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Limit);
        try
        {
            await SendWithinAsync(mail, messageId, limit.Token);
        }
        catch (SmtpException fault) when (IsRefusal(fault))
        {
            throw new MailRefusedException($"The mail server refused the mail with {(int)fault.StatusCode}.", fault);
        }
        catch (OperationCanceledException fault) when (!cancellation.IsCancellationRequested)
        {
            throw new MailUnavailableException($"The mail server did not take the mail within {Limit.TotalSeconds:0} s.", fault);
        }
    }

    private async Task SendWithinAsync(OutgoingMail mail, string messageId, CancellationToken limit)
    {
        try
        {
            await SendAsync(mail, messageId, encrypted: smtp.StartTls != StartTlsMode.None, limit);
        }
        catch (SmtpException fault) when (smtp.StartTls == StartTlsMode.Optional && IsTlsNotOffered(fault))
        {
            await SendAsync(mail, messageId, encrypted: false, limit);
        }
    }

    private async Task SendAsync(OutgoingMail mail, string messageId, bool encrypted, CancellationToken limit)
    {
        using var message = MimeMessage.Build(mail, options.Sender, messageId);
        using var client = new SmtpClient(smtp.Host, smtp.Port) { EnableSsl = encrypted };
        if (smtp.Username is not null)
        {
            client.Credentials = new NetworkCredential(smtp.Username, smtp.Password);
        }

        await client.SendMailAsync(message, limit);
    }

    /// <summary>
    /// A 5xx to RCPT or DATA is about this mail and final; to the greeting, EHLO, STARTTLS, AUTH or MAIL it is about us. The
    /// client says which command it was only by where it threw.
    /// </summary>
    private static bool IsRefusal(SmtpException fault) =>
        (int)fault.StatusCode is >= 500 and < 600
        && (fault is SmtpFailedRecipientException || CommandsAboutTheMail.Contains(ThrownBy(fault)));

    /// <summary>The command that threw. Once the runtime has inlined more, the method stands in a state machine that is nested in the command.</summary>
    private static string ThrownBy(SmtpException fault)
    {
        var type = fault.TargetSite?.DeclaringType;
        while (type?.DeclaringType is { } outer)
        {
            type = outer;
        }

        return type?.Name ?? "";
    }

    // The client has no code of its own for this: it throws before any reply.
    private static bool IsTlsNotOffered(SmtpException fault) =>
        fault.StatusCode == SmtpStatusCode.GeneralFailure && fault.InnerException is null
        && fault.Message.Contains("secure connection", StringComparison.OrdinalIgnoreCase);
}
