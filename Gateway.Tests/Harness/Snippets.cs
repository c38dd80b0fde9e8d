using System.Text.RegularExpressions;

namespace MagicLink.Gateway.Tests.Harness;

/// <summary>The files that a page of <c>docs/</c> tells its readers to have, so that tests run what is written there.</summary>
internal sealed partial class Snippets(string page)
{
    public string Text { get; } = System.IO.File.ReadAllText(Path.Combine(Checkout.Root, "docs", page));

    /// <summary>The names of all snippets, such as <c>python</c>.</summary>
    public IReadOnlyList<string> Names => [.. Snippet().Matches(Text).Select(match => match.Groups["name"].Value).Distinct()];

    /// <summary>The files of one snippet, each by its name, as they stand there.</summary>
    public IReadOnlyDictionary<string, string> Files(string name) => Snippet().Matches(Text)
        .Where(match => match.Groups["name"].Value == name)
        .ToDictionary(match => match.Groups["file"].Value, match => match.Groups["text"].Value);

    [GeneratedRegex(@"<!-- snippet: (?<name>\S+) (?<file>\S+) -->\n```\w+\n(?<text>.*?)```", RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex Snippet();
}
