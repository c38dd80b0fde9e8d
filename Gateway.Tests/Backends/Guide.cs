using System.Text.RegularExpressions;
using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Backends;

/// <summary>What <c>docs/backends.md</c> tells the people who write apps.</summary>
internal static partial class Guide
{
    private static readonly Snippets Page = new("backends.md");

    /// <summary>The names of all snippets, such as <c>python</c>.</summary>
    public static IReadOnlyList<string> Names => Page.Names;

    /// <inheritdoc cref="Snippets.Files"/>
    public static IReadOnlyDictionary<string, string> Files(string name) => Page.Files(name);

    /// <summary>How each language undoes the percent-encoding.</summary>
    public static IReadOnlyDictionary<string, string> Undoings => Undoing().Matches(Page.Text[..Page.Text.IndexOf("<!-- snippet", StringComparison.Ordinal)])
        .ToDictionary(match => match.Groups["language"].Value, match => match.Groups["expression"].Value);

    [GeneratedRegex(@"^\| (?<language>[\w#]+) \| `(?<expression>[^`]*value[^`]*)` \|$", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Undoing();
}
