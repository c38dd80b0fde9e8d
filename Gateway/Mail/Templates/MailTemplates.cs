using System.Globalization;

namespace MagicLink.Gateway.Mail.Templates;

/// <summary>The templates in use: for each part of a mail the one for the language, else the one for all languages, else the built-in one.</summary>
internal sealed class MailTemplates(IReadOnlyDictionary<(string Kind, MailPart Part, string? Language), MailTemplate> own)
{
    public static readonly MailTemplates BuiltIn = new(new Dictionary<(string Kind, MailPart Part, string? Language), MailTemplate>());

    /// <param name="culture">The language of the mail.</param>
    /// <param name="valueOf">What to fill in for a placeholder of the kind.</param>
    public OutgoingMail Compose(MailKind kind, EmailAddress to, CultureInfo culture, Func<string, string> valueOf)
    {
        return new OutgoingMail(to.Value, Render(MailPart.Subject), Render(MailPart.Text), Render(MailPart.Html));

        string Render(MailPart part) => Find(kind, part, culture).Render(valueOf);
    }

    private MailTemplate Find(MailKind kind, MailPart part, CultureInfo culture) =>
        own.TryGetValue((kind.Name, part, culture.TwoLetterISOLanguageName), out var spoken) ? spoken
        : own.TryGetValue((kind.Name, part, null), out var any) ? any
        : BuiltInTemplates.Of(kind, part);
}
