using System.Globalization;
using MagicLink.Gateway.Branding;
using MagicLink.Gateway.Language;
using MagicLink.Gateway.Mail;
using MagicLink.Gateway.Mail.Templates;
using MagicLink.Gateway.Sessions;

namespace MagicLink.Gateway.SignIn;

/// <summary>The mail with the code that follows the link; on a line of its own in the text part, digits only.</summary>
internal sealed class OtpMail(Brand brand, MailTemplates templates)
{
    public OutgoingMail Compose(EmailAddress to, MailedProof code, ClientInfo client, DateTimeOffset askedAt, CultureInfo culture)
    {
        var facts = new MailFacts(brand, new Texts(culture), to, code, client, askedAt);
        return templates.Compose(MailWords.FurtherCode, to, culture, name => MailWords.OfCode[name](facts));
    }
}
