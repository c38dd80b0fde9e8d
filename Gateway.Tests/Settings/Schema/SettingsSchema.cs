using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using MagicLink.Gateway.Settings;

namespace MagicLink.Gateway.Tests.Settings.Schema;

/// <summary>
/// Writes a JSON Schema (draft 7, which editors know) of what <see cref="SettingsBinder"/> takes, from the same types, with their
/// documentation and defaults. Names are those of the documentation, in their usual case; the gateway itself takes any case.
/// </summary>
internal sealed class SettingsSchema(SettingsDocs docs)
{
    private const string WholeNumber = "^-?[0-9]+$";

    /// <summary>The schema of a file with these sections; a null type lets a section be anything.</summary>
    public JsonObject File(string title, params (string Name, Type? Type)[] sections)
    {
        var properties = new JsonObject { ["$schema"] = new JsonObject { ["type"] = "string" } };
        foreach (var (name, type) in sections)
        {
            properties[name] = type is null ? new JsonObject { ["type"] = "object" } : Section(type);
        }

        return new JsonObject { ["$schema"] = "http://json-schema.org/draft-07/schema#", ["title"] = title, ["type"] = "object", ["properties"] = properties, ["additionalProperties"] = false };
    }

    private JsonObject Section(Type type)
    {
        var properties = new JsonObject();
        var defaults = Activator.CreateInstance(type)!;
        foreach (var property in SettingsBinder.Properties(type).Where(property => !SettingsDocs.IsNotForFiles(property)).OrderBy(property => property.Name, StringComparer.Ordinal))
        {
            var schema = SettingsDocs.Special(property) ?? Value(property.PropertyType);
            if (docs.Of(property) is { } text)
            {
                schema["description"] = text;
            }

            if (DefaultOf(property.PropertyType, property.GetValue(defaults)) is { } value)
            {
                schema["default"] = value;
            }

            properties[property.Name] = schema;
        }

        return new JsonObject { ["type"] = "object", ["properties"] = properties, ["additionalProperties"] = false };
    }

    private JsonObject Value(Type type)
    {
        if (SettingValue.IsLeaf(type))
        {
            var leaf = Leaf(Nullable.GetUnderlyingType(type) ?? type);
            return SettingValue.IsSet(type) ? new JsonObject { ["anyOf"] = new JsonArray(leaf, new JsonObject { ["type"] = "array", ["items"] = leaf.DeepClone() }) } : leaf;
        }

        return SettingsBinder.ElementOf(type) is not { } element ? Section(type)
            : type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) ? new JsonObject { ["type"] = "array", ["items"] = Value(element) }
            : new JsonObject { ["type"] = "object", ["additionalProperties"] = Value(element) };
    }

    private static JsonObject Leaf(Type type) => type switch
    {
        { IsEnum: true } => new JsonObject { ["type"] = "string", ["enum"] = new JsonArray([.. Names(type).Select(name => (JsonNode)name)]) },
        _ when type == typeof(bool) => Written("boolean", "^([Tt]rue|[Ff]alse)$"),
        _ when type == typeof(int) || type == typeof(long) => Written("integer", WholeNumber),
        _ when type == typeof(double) => Written("number", "^-?[0-9.]+([eE][-+]?[0-9]+)?$"),
        _ when type == typeof(TimeSpan) => Text("^([0-9]+[.])?[0-9]{1,2}:[0-5][0-9]:[0-5][0-9]([.][0-9]{1,7})?$"),
        _ when type == typeof(Uri) => Text("^[A-Za-z][A-Za-z0-9+.-]*:"),
        _ when type == typeof(Version) => Text("^[0-9]+([.][0-9]+)*$"),
        _ when type == typeof(IPNetwork) => Text("^[0-9A-Fa-f:.]+(/[0-9]{1,3})?$"),
        _ => new JsonObject { ["type"] = "string" },
    };

    // YARP's documentation writes its names as they are declared, ours as words.
    private static IEnumerable<string> Names(Type type) =>
        Enum.GetNames(type).SelectMany(name => type.Assembly == typeof(GatewayOptions).Assembly ? [SettingValue.AsWritten(name)] : new[] { name, SettingValue.AsWritten(name) }.Distinct());

    // A value may also stand in quotes: the gateway reads both alike.
    private static JsonObject Written(string type, string pattern) => new() { ["type"] = new JsonArray(type, "string"), ["pattern"] = pattern };

    private static JsonObject Text(string pattern) => new() { ["type"] = "string", ["pattern"] = pattern };

    private static JsonValue? DefaultOf(Type type, object? value) => value switch
    {
        _ when !SettingValue.IsLeaf(type) => null,
        null => null,
        bool flag => JsonValue.Create(flag),
        int number => JsonValue.Create(number),
        long number => JsonValue.Create(number),
        Enum name => JsonValue.Create(SettingValue.AsWritten(name.ToString())),
        TimeSpan time => JsonValue.Create(time.ToString("c", CultureInfo.InvariantCulture)),
        string { Length: > 0 } text => JsonValue.Create(text),
        _ => null,
    };
}
