using System.Text.RegularExpressions;
using MagicLink.Gateway.Tests.Architecture;

namespace MagicLink.Gateway.Tests.Audit;

/// <summary>The audit log is added to, and nothing else: what the source says.</summary>
public sealed partial class AppendOnlyTests
{
    [Fact]
    public void Only_a_persons_deletion_changes_an_event_and_only_the_sweeping_deletes_one()
    {
        var changes = Directory.EnumerateFiles(Path.Combine(House.SourceFolder, "Stores"), "*.cs")
            .SelectMany(file => Change().Matches(File.ReadAllText(file)).Select(found => $"{Path.GetFileName(file)}: {found.Value}"));

        Assert.Equal(["PersonTraces.cs: UPDATE audit ", "SweepRules.cs: \"audit\", \"seq\""], changes.Order(StringComparer.Ordinal));
    }

    [GeneratedRegex("(UPDATE|DELETE FROM|REPLACE INTO|TRUNCATE) audit\\s|\"audit\", \"seq\"", RegexOptions.IgnoreCase)]
    private static partial Regex Change();
}
