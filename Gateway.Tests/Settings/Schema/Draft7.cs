using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace MagicLink.Gateway.Tests.Settings.Schema;

/// <summary>Holds JSON against a schema, as far as ours use the language (JSON Schema draft 7); a keyword that it does not know fails the test.</summary>
internal static class Draft7
{
    private static readonly string[] SaysNothing = ["$schema", "title", "description", "default"];

    /// <summary>The paths at which it does not fit.</summary>
    public static IEnumerable<string> Faults(JsonNode schema, JsonElement value, string path = "$")
    {
        foreach (var (keyword, rule) in schema.AsObject())
        {
            switch (keyword)
            {
                case "type" when !Types(rule!).Any(type => Is(type, value)):
                case "enum" when !rule!.AsArray().Any(allowed => allowed!.GetValue<string>() == value.ToString()):
                case "pattern" when value.ValueKind == JsonValueKind.String && !Regex.IsMatch(value.GetString()!, rule!.GetValue<string>(), RegexOptions.ECMAScript):
                case "anyOf" when rule!.AsArray().All(alternative => Faults(alternative!, value, path).Any()):
                    yield return path;
                    yield break;
                case "items":
                    foreach (var fault in value.EnumerateArray().SelectMany((item, i) => Faults(rule!, item, $"{path}[{i}]")))
                    {
                        yield return fault;
                    }

                    break;
                case "properties":
                case "additionalProperties":
                    foreach (var fault in Members(schema, keyword, rule!, value, path))
                    {
                        yield return fault;
                    }

                    break;
                default:
                    Assert.True(keyword is "type" or "enum" or "pattern" or "anyOf" || SaysNothing.Contains(keyword), keyword);
                    break;
            }
        }
    }

    private static IEnumerable<string> Members(JsonNode schema, string keyword, JsonNode rule, JsonElement value, string path)
    {
        foreach (var member in value.EnumerateObject())
        {
            var named = schema["properties"]?[member.Name];
            var applied = keyword == "properties" ? named : named is null ? rule : null;
            if (applied is JsonValue allowed && !allowed.GetValue<bool>())
            {
                yield return $"{path}.{member.Name}";
            }
            else if (applied is JsonObject)
            {
                foreach (var fault in Faults(applied, member.Value, $"{path}.{member.Name}"))
                {
                    yield return fault;
                }
            }
        }
    }

    private static IEnumerable<string> Types(JsonNode rule) => rule is JsonArray several ? several.Select(type => type!.GetValue<string>()) : [rule.GetValue<string>()];

    private static bool Is(string type, JsonElement value) => type switch
    {
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "string" => value.ValueKind == JsonValueKind.String,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
        "number" => value.ValueKind == JsonValueKind.Number,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "is no type of JSON Schema"),
    };
}
