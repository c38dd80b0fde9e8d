using System.Net.Mail;
using System.Security.Cryptography;

namespace MagicLink.Gateway.Mail;

/// <summary>Says what went wrong with a mail without the far end's own words: they like to quote the address.</summary>
internal static class MailFault
{
    public static string Describe(Exception fault) => fault switch
    {
        MailRefusedException or MailUnavailableException => fault.Message,
        SmtpException smtp => $"the mail server answered {(int)smtp.StatusCode}{Inner(smtp)}",
        CryptographicException => "cannot be opened: sealed under another key, or damaged",
        _ => fault.GetType().Name,
    };

    private static string Inner(SmtpException smtp) => smtp.InnerException is { } inner ? $" ({inner.GetType().Name})" : "";
}
