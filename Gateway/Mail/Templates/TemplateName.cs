using System.Globalization;

namespace MagicLink.Gateway.Mail.Templates;

/// <summary>How template files are named: kind, language if it is for one only, part.</summary>
internal static class TemplateName
{
    private static readonly (MailPart Part, string Ending)[] Parts = [(MailPart.Subject, "subject.txt"), (MailPart.Text, "txt"), (MailPart.Html, "html")];

    public static string Of(MailKind kind, MailPart part, CultureInfo? language = null)
    {
        var ending = Parts.Single(known => known.Part == part).Ending;
        return language is null ? $"{kind.Name}.{ending}" : $"{kind.Name}.{language.TwoLetterISOLanguageName}.{ending}";
    }

    /// <summary>Every name that a file may have.</summary>
    public static IReadOnlyDictionary<string, (MailKind Kind, MailPart Part, CultureInfo? Language)> All(IReadOnlyList<MailKind> kinds, IEnumerable<CultureInfo> languages)
    {
        CultureInfo?[] spoken = [null, .. languages];
        var names = from kind in kinds from part in Parts from language in spoken select (Kind: kind, part.Part, Language: language);
        return names.ToDictionary(name => Of(name.Kind, name.Part, name.Language), StringComparer.Ordinal);
    }
}
