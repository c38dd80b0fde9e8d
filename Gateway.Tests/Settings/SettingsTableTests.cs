using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Settings;

/// <summary>The table of settings in the README is what the program reads.</summary>
public sealed class SettingsTableTests
{
    [Fact]
    public async Task The_readme_lists_every_setting_with_its_default()
    {
        var rows = SettingsTable.OfDocument(await File.ReadAllTextAsync(Path.Combine(Checkout.Root, "README.md"), TestContext.Current.CancellationToken));
        var settings = SettingsTable.OfOptions();

        Assert.Empty(settings.Keys.Except(rows.Select(row => row.Name)));
        Assert.Empty(rows.Select(row => row.Name).Except(settings.Keys));
        Assert.Equal(settings.Count, rows.Count);
        Assert.All(rows, row => Assert.True(settings[row.Name] == row.Default, $"{row.Name}: the default is {settings[row.Name]}, the table says {row.Default}"));
        Assert.All(rows, row => Assert.True(row.Meaning.Length > 10, $"{row.Name} has no meaning"));
    }
}
