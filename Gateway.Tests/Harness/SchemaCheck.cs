using System.Text.Json;

namespace MagicLink.Gateway.Tests.Harness;

/// <summary>
/// Holds JSON against a schema, as far as our description uses the language; a keyword that it does not know is a fault. Stricter than
/// JSON Schema in one way: a field that the schema does not name is a fault, too.
/// </summary>
internal sealed class SchemaCheck(JsonElement document)
{
    private static readonly string[] Known =
        ["$ref", "allOf", "anyOf", "type", "properties", "required", "items", "enum", "format", "minLength", "additionalProperties", "minimum", "maximum", "default"];

    /// <summary>What is wrong; empty when nothing is.</summary>
    public IEnumerable<string> Faults(JsonElement schema, JsonElement value) => Faults(schema, value, "$", isWhole: true);

    /// <summary>The schema that a reference points to.</summary>
    public JsonElement Resolve(string reference)
    {
        Assert.StartsWith("#/", reference, StringComparison.Ordinal);
        return reference[2..].Split('/').Aggregate(document, (at, name) => at.GetProperty(name));
    }

    private IEnumerable<string> Faults(JsonElement schema, JsonElement value, string path, bool isWhole)
    {
        foreach (var keyword in schema.EnumerateObject())
        {
            foreach (var fault in keyword.Name switch
            {
                "$ref" => Faults(Resolve(keyword.Value.GetString()!), value, path, isWhole),
                "allOf" => keyword.Value.EnumerateArray().SelectMany(part => Faults(part, value, path, isWhole: false)).Concat(Unnamed(schema, value, path)),
                "anyOf" => AnyOf(keyword.Value, value, path, isWhole: !schema.TryGetProperty("properties", out _)),
                "type" => IsOfType(keyword.Value, value) ? [] : [$"{path} is {value.ValueKind}, not {keyword.Value}"],
                "properties" => Properties(keyword.Value, value, path).Concat(isWhole ? Unnamed(schema, value, path) : []),
                "required" => Required(keyword.Value, value, path),
                "items" => value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().SelectMany((item, i) => Faults(keyword.Value, item, $"{path}[{i}]", isWhole: true)) : [],
                "enum" => keyword.Value.EnumerateArray().Any(allowed => JsonElement.DeepEquals(allowed, value)) ? [] : [$"{path} is {value}, none of {keyword.Value}"],
                "format" => keyword.Value.GetString() == "date-time" && (value.ValueKind == JsonValueKind.Null || value.TryGetDateTimeOffset(out _)) ? [] : [$"{path} is no {keyword.Value}"],
                "minLength" => value.ValueKind != JsonValueKind.String || value.GetString()!.Length >= keyword.Value.GetInt32() ? [] : [$"{path} is too short"],
                "additionalProperties" => value.EnumerateObject().SelectMany(entry => Faults(keyword.Value, entry.Value, $"{path}.{entry.Name}", isWhole: true)),
                var other => Known.Contains(other) ? [] : new[] { $"{path}: the keyword {other} is unknown" },
            })
            {
                yield return fault;
            }
        }
    }

    private IEnumerable<string> Properties(JsonElement properties, JsonElement value, string path) => value.ValueKind != JsonValueKind.Object ? [] : properties.EnumerateObject()
        .Where(property => value.TryGetProperty(property.Name, out _))
        .SelectMany(property => Faults(property.Value, value.GetProperty(property.Name), $"{path}.{property.Name}", isWhole: true));

    private static IEnumerable<string> Required(JsonElement required, JsonElement value, string path) => value.ValueKind != JsonValueKind.Object ? [] : required.EnumerateArray()
        .Where(name => !value.TryGetProperty(name.GetString()!, out _))
        .Select(name => $"{path}.{name} is missing");

    // Alternatives of an object that names its fields itself name only some of them.
    private IEnumerable<string> AnyOf(JsonElement alternatives, JsonElement value, string path, bool isWhole)
    {
        var faults = alternatives.EnumerateArray().Select(alternative => Faults(alternative, value, path, isWhole).ToList()).ToList();
        return faults.Any(found => found.Count == 0) ? [] : [$"{path} fits none of: {string.Join(" | ", faults.Select(found => string.Join("; ", found)))}"];
    }

    private IEnumerable<string> Unnamed(JsonElement schema, JsonElement value, string path)
    {
        var named = Named(schema).ToHashSet(StringComparer.Ordinal);
        return value.ValueKind != JsonValueKind.Object ? [] : value.EnumerateObject()
            .Where(field => !named.Contains(field.Name))
            .Select(field => $"{path}.{field.Name} is not described");
    }

    private IEnumerable<string> Named(JsonElement schema)
    {
        var named = schema.TryGetProperty("properties", out var properties) ? properties.EnumerateObject().Select(property => property.Name) : [];
        named = schema.TryGetProperty("$ref", out var reference) ? named.Concat(Named(Resolve(reference.GetString()!))) : named;
        return schema.TryGetProperty("allOf", out var parts) ? named.Concat(parts.EnumerateArray().SelectMany(Named)) : named;
    }

    private static bool IsOfType(JsonElement type, JsonElement value) => type.ValueKind == JsonValueKind.Array
        ? type.EnumerateArray().Any(one => IsOfType(one, value))
        : type.GetString() switch
        {
            "object" => value.ValueKind == JsonValueKind.Object,
            "array" => value.ValueKind == JsonValueKind.Array,
            "string" => value.ValueKind == JsonValueKind.String,
            "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
            "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
            "null" => value.ValueKind == JsonValueKind.Null,
            var other => throw new InvalidOperationException($"The type {other} is unknown."),
        };
}
