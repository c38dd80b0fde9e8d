using System.Globalization;
using System.Text.Encodings.Web;
using MagicLink.Gateway.Language;
using MagicLink.Gateway.Mail;
using MagicLink.Gateway.Secrets;
using MagicLink.Gateway.Sessions;

namespace MagicLink.Gateway.SignIn;

/// <summary>The mail with the code that follows the link; on a line of its own in the text part, digits only.</summary>
internal sealed class OtpMail(MailLinks links)
{
    public OutgoingMail Compose(EmailAddress to, Secret code, TimeSpan lifetime, ClientInfo client, CultureInfo culture)
    {
        var texts = new Texts(culture);
        var intro = texts["OtpMail.Intro", links.BrandName];
        var minutes = texts["OtpMail.Minutes", Math.Max(1, (int)lifetime.TotalMinutes)];
        var notYou = texts["OtpMail.NotYou", client.Device, client.Address];
        var text = $"{intro}\n\n{code.Value}\n\n{minutes}\n\n{notYou}\n";
        var encoder = HtmlEncoder.Default;
        var html = $"""
            <!doctype html>
            <html lang="{culture.TwoLetterISOLanguageName}">
            <body style="font-family:sans-serif;line-height:1.5;max-width:32em;margin:2em auto;padding:0 1em">
            <p>{encoder.Encode(intro)}</p>
            <p style="font-size:1.6em;letter-spacing:.2em">{code.Value}</p>
            <p>{encoder.Encode(minutes)}</p>
            <p style="color:#555555">{encoder.Encode(notYou)}</p>
            </body>
            </html>
            """;
        return new OutgoingMail(to.Value, texts["OtpMail.Subject", links.BrandName], text, html);
    }
}
