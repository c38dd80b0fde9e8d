using System.Globalization;
using MagicLink.Gateway.Branding;
using MagicLink.Gateway.Language;
using MagicLink.Gateway.Mail;
using MagicLink.Gateway.Mail.Templates;
using MagicLink.Gateway.Sessions;

namespace MagicLink.Gateway.SignIn;

/// <summary>The mail with the link and the code: each on a line of its own in the text part, the code digits only.</summary>
internal sealed class SignInMail(MailLinks links, Brand brand, MailTemplates templates)
{
    /// <param name="token">Of the link.</param>
    public OutgoingMail Compose(EmailAddress to, MailedProof token, MailedProof code, ClientInfo asker, DateTimeOffset askedAt, CultureInfo culture)
    {
        var facts = new MailFacts(brand, new Texts(culture), to, code, asker, askedAt) { Link = token with { Value = links.For(token.Value) } };
        return templates.Compose(MailWords.SignIn, to, culture, name => MailWords.OfSignIn[name](facts));
    }
}
