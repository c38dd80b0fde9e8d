using System.Text.RegularExpressions;
using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Backends;

/// <summary>What <c>docs/backends.md</c> tells the people who write apps.</summary>
internal static partial class Guide
{
    public static readonly string Text = File.ReadAllText(Path.Combine(Checkout.Root, "docs", "backends.md"));

    /// <summary>The names of all snippets, such as <c>python</c>.</summary>
    public static IReadOnlyList<string> Names => [.. Snippet().Matches(Text).Select(match => match.Groups["name"].Value).Distinct()];

    /// <summary>The files of one snippet, each by its name, as they stand there.</summary>
    public static IReadOnlyDictionary<string, string> Files(string name) => Snippet().Matches(Text)
        .Where(match => match.Groups["name"].Value == name)
        .ToDictionary(match => match.Groups["file"].Value, match => match.Groups["text"].Value);

    /// <summary>How each language undoes the percent-encoding.</summary>
    public static IReadOnlyDictionary<string, string> Undoings => Undoing().Matches(Text[..Text.IndexOf("<!-- snippet", StringComparison.Ordinal)])
        .ToDictionary(match => match.Groups["language"].Value, match => match.Groups["expression"].Value);

    [GeneratedRegex(@"<!-- snippet: (?<name>\S+) (?<file>\S+) -->\n```\w+\n(?<text>.*?)```", RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex Snippet();

    [GeneratedRegex(@"^\| (?<language>[\w#]+) \| `(?<expression>[^`]*value[^`]*)` \|$", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Undoing();
}
