using System.Globalization;
using MagicLink.Gateway.Mail;
using MagicLink.Gateway.Sessions;

namespace MagicLink.Gateway.SignIn;

/// <summary>What is mailed to a person who signs in.</summary>
internal sealed class SignInMail(MailLinks links)
{
    /// <summary>The mail with the link and the code: each on a line of its own in the text part, the code digits only.</summary>
    /// <param name="token">Of the link.</param>
    public MailDraft WithLink(EmailAddress to, MailedProof token, MailedProof code, ClientInfo asker, DateTimeOffset askedAt, CultureInfo culture) =>
        Of(MailWords.SignIn.Name, to, code, token with { Value = links.For(token.Value) }, asker, askedAt, culture);

    /// <summary>The mail with the code that follows the link; on a line of its own in the text part, digits only.</summary>
    public static MailDraft WithCode(EmailAddress to, MailedProof code, ClientInfo client, DateTimeOffset askedAt, CultureInfo culture) =>
        Of(MailWords.FurtherCode.Name, to, code, link: null, client, askedAt, culture);

    private static MailDraft Of(string kind, EmailAddress to, MailedProof code, MailedProof? link, ClientInfo client, DateTimeOffset askedAt, CultureInfo culture) =>
        new(kind, to, culture, client.IsNamed ? client.Device : null, client.Address, askedAt, code, link);
}
