using System.Globalization;
using System.Text.Encodings.Web;
using MagicLink.Gateway.Language;
using MagicLink.Gateway.Mail;
using MagicLink.Gateway.Secrets;
using MagicLink.Gateway.Sessions;

namespace MagicLink.Gateway.SignIn;

/// <summary>The mail with the link and the code: each on a line of its own in the text part, the code digits only.</summary>
internal sealed class SignInMail(MailLinks links)
{
    public OutgoingMail Compose(EmailAddress to, Secret token, Secret code, ClientInfo asker, CultureInfo culture)
    {
        var texts = new Texts(culture);
        var link = links.For(token);
        var intro = texts["Mail.Intro", links.BrandName];
        var once = texts["Mail.Once"];
        var forCode = texts["Mail.Code"];
        var notYou = texts["Mail.NotYou", asker.Device, asker.Address];
        var text = $"{intro}\n\n{link}\n\n{once}\n\n{forCode}\n\n{code.Value}\n\n{notYou}\n";
        var encoder = HtmlEncoder.Default;
        var html = $"""
            <!doctype html>
            <html lang="{culture.TwoLetterISOLanguageName}">
            <body style="font-family:sans-serif;line-height:1.5;max-width:32em;margin:2em auto;padding:0 1em">
            <p>{encoder.Encode(intro)}</p>
            <p><a href="{encoder.Encode(link)}" style="display:inline-block;padding:.7em 1.4em;background:#1a56db;color:#ffffff;border-radius:.4em;text-decoration:none">{encoder.Encode(texts["Mail.Button"])}</a></p>
            <p>{encoder.Encode(once)}</p>
            <p>{encoder.Encode(forCode)}</p>
            <p style="font-size:1.6em;letter-spacing:.2em">{code.Value}</p>
            <p style="color:#555555">{encoder.Encode(notYou)}</p>
            </body>
            </html>
            """;
        return new OutgoingMail(to.Value, texts["Mail.Subject", links.BrandName], text, html);
    }
}
