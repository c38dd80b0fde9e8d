using System.Globalization;

namespace MagicLink.Gateway.Language;

/// <summary>The languages that people are spoken to in.</summary>
internal static class Languages
{
    /// <summary>The first is what anybody gets who reads none of the others.</summary>
    public static readonly IReadOnlyList<CultureInfo> Known = [new("en"), new("de"), new("fr"), new("es")];

    /// <summary>The known language among <paramref name="wanted"/> (RFC 5646 tags, best first); English when there is none.</summary>
    public static CultureInfo Choose(IEnumerable<string?> wanted) =>
        wanted.Select(Find).FirstOrDefault(culture => culture is not null) ?? Known[0];

    /// <summary>The known language of a tag; null when it is none of ours.</summary>
    public static CultureInfo? Find(string? tag) =>
        tag?.Split('-', '_')[0] is { Length: > 0 } language
            ? Known.FirstOrDefault(culture => string.Equals(culture.Name, language, StringComparison.OrdinalIgnoreCase))
            : null;
}
