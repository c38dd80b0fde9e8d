using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MagicLink.Gateway.Settings;

/// <summary>A setting's value as JSON: durations, names, networks and addresses are texts, everything else is what it looks like.</summary>
internal static class SettingJson
{
    public static JsonNode? Write(object? value) => value switch
    {
        null => null,
        bool flag => JsonValue.Create(flag),
        int number => JsonValue.Create(number),
        long number => JsonValue.Create(number),
        double number => JsonValue.Create(number),
        TimeSpan duration => JsonValue.Create(duration.ToString("c", CultureInfo.InvariantCulture)),
        Enum name => JsonValue.Create(SettingValue.AsWritten(name.ToString())),
        IPNetwork network => JsonValue.Create(network.ToString()),
        Uri url => JsonValue.Create(url.OriginalString),
        string text => JsonValue.Create(text),
        _ when SettingValue.IsLeaf(value.GetType()) => JsonValue.Create(value.ToString()),
        System.Collections.IEnumerable list => new JsonArray([.. list.Cast<object?>().Select(Write)]),
        _ => WriteObject(value),
    };

    /// <summary>Adds a fault for each value that is not of its type.</summary>
    public static void Judge(Type type, JsonElement value, string field, SettingFaults faults)
    {
        if (SettingValue.IsLeaf(type))
        {
            JudgeLeaf(type, value, field, faults);
        }
        else if (SettingsBinder.ElementOf(type) is { } element)
        {
            JudgeList(element, value, field, faults);
        }
        else if (value.ValueKind != JsonValueKind.Object)
        {
            faults.Add(field, "expects an object");
        }
        else
        {
            foreach (var member in value.EnumerateObject())
            {
                var property = Array.Find(SettingsBinder.Properties(type), property => RunTimeSettings.InJson(property.Name) == member.Name);
                if (property is null)
                {
                    faults.Add($"{field}.{member.Name}", "is not known; known here: " + string.Join(", ", SettingsBinder.Properties(type).Select(known => RunTimeSettings.InJson(known.Name))));
                }
                else if (member.Value.ValueKind != JsonValueKind.Null)
                {
                    Judge(property.PropertyType, member.Value, $"{field}.{member.Name}", faults);
                }
            }
        }
    }

    /// <summary>The keys that a configuration file with this value would have.</summary>
    public static IEnumerable<KeyValuePair<string, string?>> Keys(string name, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => [],
        JsonValueKind.Array when value.GetArrayLength() == 0 => [new(name, "")],
        JsonValueKind.Array => value.EnumerateArray().SelectMany((item, index) => Keys(string.Create(CultureInfo.InvariantCulture, $"{name}:{index}"), item)),
        JsonValueKind.Object => value.EnumerateObject().SelectMany(member => Keys($"{name}:{member.Name}", member.Value)).Append(new(name, "")),
        _ => [new(name, TextOf(value))],
    };

    private static JsonObject WriteObject(object value)
    {
        var written = new JsonObject();
        foreach (var property in SettingsBinder.Properties(value.GetType()))
        {
            written[RunTimeSettings.InJson(property.Name)] = Write(property.GetValue(value));
        }

        return written;
    }

    private static void JudgeLeaf(Type type, JsonElement value, string field, SettingFaults faults)
    {
        var leaf = Nullable.GetUnderlyingType(type) ?? type;
        var fits = value.ValueKind switch
        {
            JsonValueKind.True or JsonValueKind.False => leaf == typeof(bool),
            JsonValueKind.Number => leaf == typeof(int) || leaf == typeof(long) || leaf == typeof(double),
            JsonValueKind.String => leaf != typeof(bool) && leaf != typeof(int) && leaf != typeof(long) && leaf != typeof(double),
            _ => false,
        };

        // Read even when it does not fit, to say what would.
        if (!SettingValue.TryRead(type, fits ? TextOf(value) : "", out _, out var allowed) || !fits)
        {
            faults.Add(field, $"expects {allowed}");
        }
    }

    private static void JudgeList(Type element, JsonElement value, string field, SettingFaults faults)
    {
        if (value.ValueKind != JsonValueKind.Array)
        {
            faults.Add(field, "expects a list");
            return;
        }

        var index = 0;
        foreach (var item in value.EnumerateArray())
        {
            Judge(element, item, string.Create(CultureInfo.InvariantCulture, $"{field}[{index++}]"), faults);
        }
    }

    private static string TextOf(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
}
