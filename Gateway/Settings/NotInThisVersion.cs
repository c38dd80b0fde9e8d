using System.IO.Enumeration;

namespace MagicLink.Gateway.Settings;

/// <summary>
/// Settings whose names are fixed and whose feature this version does not have. Such a setting is never read and ignored: it
/// stops the start, unless it says what holds anyway.
/// </summary>
internal static class NotInThisVersion
{
    /// <summary>Name patterns, and the one value that is true today; the first that fits decides.</summary>
    private static readonly (string Pattern, string? True)[] Table =
    [
        ("Gateway:Management:*", null),
    ];

    /// <summary>The configuration without such settings; those that ask for something are faults.</summary>
    public static IConfigurationRoot TakeOut(IConfiguration configuration, SettingFaults faults)
    {
        var kept = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in configuration.AsEnumerable())
        {
            if (Find(name) is not { } entry)
            {
                kept[name] = value;
            }
            else if (!string.IsNullOrEmpty(value) && !string.Equals(value, entry.True, StringComparison.OrdinalIgnoreCase))
            {
                faults.Add(name, entry.True is null ? "is not available in this version" : $"is not available in this version: only \"{entry.True}\" is");
            }
        }

        return new ConfigurationBuilder().AddInMemoryCollection(kept).Build();
    }

    private static (string Pattern, string? True)? Find(string name)
    {
        foreach (var entry in Table)
        {
            // A section's own name stands for what is in it.
            if (FileSystemName.MatchesSimpleExpression(entry.Pattern, name, ignoreCase: true)
                || string.Equals(entry.Pattern, name + ":*", StringComparison.OrdinalIgnoreCase))
            {
                return entry;
            }
        }

        return null;
    }
}
