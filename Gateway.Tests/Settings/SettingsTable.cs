using System.Reflection;
using MagicLink.Gateway.Settings;

namespace MagicLink.Gateway.Tests.Settings;

/// <summary>All settings and their defaults, as the options have them and as a document lists them.</summary>
internal static class SettingsTable
{
    private const string Begin = "<!-- settings -->";
    private const string End = "<!-- /settings -->";

    /// <summary>By full name; what people name themselves is <c>NAME</c>, and a place in a list is <c>0</c>.</summary>
    public static SortedDictionary<string, string> OfOptions()
    {
        var settings = new SortedDictionary<string, string>(StringComparer.Ordinal);
        Collect(new GatewayOptions(), GatewayOptions.Section, settings);
        return settings;
    }

    /// <summary>The rows <c>| `NAME` | `DEFAULT` | meaning |</c> between the markers.</summary>
    public static IReadOnlyList<(string Name, string Default, string Meaning)> OfDocument(string text)
    {
        var begin = text.IndexOf(Begin, StringComparison.Ordinal);
        var end = text.IndexOf(End, StringComparison.Ordinal);
        Assert.True(begin >= 0 && end > begin, $"the table stands between {Begin} and {End}");
        return [.. text[(begin + Begin.Length)..end].Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal)).Select(Row)];
    }

    private static (string Name, string Default, string Meaning) Row(string line)
    {
        var cells = line.Trim('|', ' ').Split(" | ", 3);
        Assert.True(cells.Length == 3, line);
        return (cells[0].Trim('`', ' '), cells[1].Trim('`', ' '), cells[2].Trim());
    }

    private static void Collect(object options, string path, SortedDictionary<string, string> settings)
    {
        foreach (var property in options.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite))
        {
            var name = $"{path}:{property.Name}";
            var type = property.PropertyType;
            if (SettingValue.IsLeaf(type))
            {
                settings.Add(name, Written(property.GetValue(options)));
            }
            else if (type.IsGenericType)
            {
                var element = type.GenericTypeArguments[^1];
                if (SettingValue.IsLeaf(element))
                {
                    settings.Add(name, property.GetValue(options) is null ? "null" : "[]");
                }
                else
                {
                    Collect(Activator.CreateInstance(element)!, name + (type.GenericTypeArguments.Length == 2 ? ":NAME" : ":0"), settings);
                }
            }
            else
            {
                Collect(property.GetValue(options)!, name, settings);
            }
        }
    }

    private static string Written(object? value) => value switch
    {
        null => "null",
        bool flag => flag ? "true" : "false",
        Enum name when !name.ToString().Any(char.IsDigit) => char.ToLowerInvariant(name.ToString()[0]) + name.ToString()[1..],
        TimeSpan duration => duration.ToString("c"),
        IFormattable number => number.ToString(null, System.Globalization.CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };
}
