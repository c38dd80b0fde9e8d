using System.Globalization;

namespace MagicLink.Gateway.Mail.Templates;

/// <summary>The templates in use: for each part of a mail the one for the language, else the one for all languages, else the built-in one.</summary>
internal sealed class MailTemplates(IReadOnlyDictionary<(string Kind, MailPart Part, string? Language), MailTemplate> own)
{
    public static readonly MailTemplates BuiltIn = new(new Dictionary<(string Kind, MailPart Part, string? Language), MailTemplate>());

    /// <param name="culture">The language of the mail.</param>
    public MailForm Of(MailKind kind, CultureInfo culture) => new(Find(kind, MailPart.Subject, culture), Find(kind, MailPart.Text, culture), Find(kind, MailPart.Html, culture));

    private MailTemplate Find(MailKind kind, MailPart part, CultureInfo culture) =>
        own.TryGetValue((kind.Name, part, culture.TwoLetterISOLanguageName), out var spoken) ? spoken
        : own.TryGetValue((kind.Name, part, null), out var any) ? any
        : BuiltInTemplates.Of(kind, part);
}
