using MagicLink.Gateway.Settings;
using Microsoft.Extensions.Configuration;

namespace MagicLink.Gateway.Tests.Settings;

/// <summary>The framework's own provider says what is right.</summary>
public sealed class IndexedSettingsTests
{
    private static readonly string[] Names = ["a", "A", "b", "0", "1", "10", "2", "x y", "", "é"];

    [Theory]
    [InlineData("a:b:c", "a:b", "a", "A:d", "a:B:e")]
    [InlineData("list:0", "list:1", "list:10", "list:2", "List:1:x")]
    [InlineData("a::b", ":a", "a:", ":", "a")]
    [InlineData("one:two:three:four:five")]
    public void Whatever_stands_below_a_section_is_found_in_the_same_order(params string[] keys) => AssertSame(keys);

    [Fact]
    public void The_same_holds_for_any_keys()
    {
        var random = new Random(4711);
        for (var run = 0; run < 300; run++)
        {
            AssertSame([.. Enumerable.Range(0, random.Next(1, 30)).Select(_ => string.Join(':', Enumerable.Range(0, random.Next(1, 5)).Select(_ => Names[random.Next(Names.Length)])))]);
        }
    }

    private static void AssertSame(string[] keys)
    {
        var settings = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var key in keys)
        {
            settings[key] = key.Length == 1 ? null : $"value of {key}";
        }

        var expected = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        var actual = new IndexedSettings(settings).ToConfiguration();

        Assert.Equal(Told(expected.AsEnumerable()), Told(actual.AsEnumerable()));
        foreach (var (key, _) in expected.AsEnumerable())
        {
            Assert.Equal(Told(expected.GetSection(key)), Told(actual.GetSection(key)));
        }
    }

    private static IEnumerable<(string, string?)> Told(IConfigurationSection section) => Told(section.GetChildren().Select(child => KeyValuePair.Create(child.Path, child.Value)));

    // Of spellings that differ in case, either may be told.
    private static IEnumerable<(string, string?)> Told(IEnumerable<KeyValuePair<string, string?>> settings) => settings.Select(setting => (setting.Key.ToUpperInvariant(), setting.Value));
}
