using System.Net.Mail;
using System.Net.Mime;
using System.Text;

namespace MagicLink.Gateway.Mail;

/// <summary>Builds the message (RFC 5322, RFC 2046): a text and an HTML part, one recipient, marked as sent by a machine (RFC 3834).</summary>
internal static class MimeMessage
{
    /// <summary>The most characters that a line may have on its way (RFC 5322 §2.1.1).</summary>
    private const int LongestLine = 998;

    public static MailMessage Build(OutgoingMail mail, MailAddress from, string messageId)
    {
        var message = new MailMessage(from, new MailAddress(mail.To))
        {
            Subject = mail.Subject,
            SubjectEncoding = Encoding.UTF8,
            HeadersEncoding = Encoding.UTF8,
        };
        message.Headers["Message-ID"] = $"<{messageId}>";
        message.Headers["Auto-Submitted"] = "auto-generated";
        message.AlternateViews.Add(Part(mail.Text, MediaTypeNames.Text.Plain));
        message.AlternateViews.Add(Part(mail.Html, MediaTypeNames.Text.Html));
        return message;
    }

    private static AlternateView Part(string text, string mediaType)
    {
        var lines = text.ReplaceLineEndings("\r\n");
        var isPlain = lines.All(char.IsAscii) && lines.Split("\r\n").All(line => line.Length <= LongestLine);
        var view = AlternateView.CreateAlternateViewFromString(lines, isPlain ? Encoding.ASCII : Encoding.UTF8, mediaType);
        view.TransferEncoding = isPlain ? TransferEncoding.SevenBit : TransferEncoding.QuotedPrintable;
        return view;
    }
}
