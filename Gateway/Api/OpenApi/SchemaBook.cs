using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using MagicLink.Gateway.Http.Description;

namespace MagicLink.Gateway.Api.OpenApi;

/// <summary>JSON schemas (draft 2020-12) out of the contracts that read and write the JSON.</summary>
internal sealed class SchemaBook
{
    public const string AnyOf = "anyOf";
    private const string Type = "type";
    private const string Properties = "properties";
    private const string Required = "required";
    private const string Null = "null";

    /// <summary>The objects that answers are made of, each once.</summary>
    public JsonObject Components { get; } = [];

    public JsonNode OfAnswer(JsonTypeInfo type) => Export(type, (context, node) =>
    {
        if (!IsObject(context))
        {
            return node;
        }

        // That it may be missing here is no property of the object itself.
        var schema = (JsonObject)node;
        var mayBeNull = schema[Type] is JsonArray;
        WithoutNull(schema);
        var kept = Keep(context.TypeInfo, Complete(schema, context.TypeInfo));
        return mayBeNull ? new JsonObject { [AnyOf] = new JsonArray(kept, new JsonObject { [Type] = Null }) } : kept;
    });

    /// <summary>A refusal with one of these codes.</summary>
    public JsonNode OfRefusal(RefusalShape shape, IEnumerable<string> codes) => new JsonObject
    {
        ["allOf"] = new JsonArray(
            OfAnswer(shape.Type),
            new JsonObject
            {
                [Properties] = new JsonObject
                {
                    [shape.CodeField] = new JsonObject { ["enum"] = new JsonArray([.. codes.Distinct().Select(code => JsonValue.Create(code))]) },
                },
            }),
    };

    /// <summary>Stands where it is used: which fields are required is for the endpoint to say, not for the type.</summary>
    public static JsonNode OfBody(BodyShape body) => Export(body.Type, (context, node) =>
    {
        if (!IsObject(context))
        {
            return node;
        }

        Demand((JsonObject)node, context.Path.IsEmpty ? body : new BodyShape(context.TypeInfo, IsRequired: false, []));
        return node;
    });

    private static void Demand(JsonObject schema, BodyShape body)
    {
        Require(schema, body.Required);
        foreach (var name in body.Required)
        {
            schema[Properties]![name] = NotEmpty(Field(schema, name));
        }

        if (body.Fixed is var (only, text))
        {
            Field(schema, only)["enum"] = new JsonArray(text);
        }

        if (body.Either.Count > 0)
        {
            schema[AnyOf] = new JsonArray([.. body.Either.Select(name => new JsonObject
            {
                [Properties] = new JsonObject { [name] = NotEmpty(Field(schema, name)) },
                [Required] = new JsonArray(name),
            })]);
        }
    }

    private static JsonObject NotEmpty(JsonObject field)
    {
        var demanded = (JsonObject)field.DeepClone();
        WithoutNull(demanded);
        demanded["minLength"] = 1;
        return demanded;
    }

    private static JsonNode Export(JsonTypeInfo type, Func<JsonSchemaExporterContext, JsonNode, JsonNode> transform) =>
        type.GetJsonSchemaAsNode(new JsonSchemaExporterOptions { TreatNullObliviousAsNonNullable = true, TransformSchemaNode = transform });

    private static bool IsObject(JsonSchemaExporterContext context) => context.TypeInfo.Kind == JsonTypeInfoKind.Object;

    // A field is left out only where null is not written, and then it is never null.
    private static JsonObject Complete(JsonObject schema, JsonTypeInfo type)
    {
        var leftOut = type.Options.DefaultIgnoreCondition == JsonIgnoreCondition.WhenWritingNull
            ? type.Properties.Where(property => property.IsGetNullable).Select(property => property.Name).ToHashSet(StringComparer.Ordinal)
            : [];
        foreach (var name in leftOut)
        {
            WithoutNull(Field(schema, name));
        }

        Require(schema, [.. type.Properties.Select(property => property.Name).Where(name => !leftOut.Contains(name))]);
        return schema;
    }

    private static void Require(JsonObject schema, IReadOnlyList<string> required)
    {
        schema.Remove(Required);
        if (required.Count > 0)
        {
            schema[Required] = new JsonArray([.. required.Select(name => JsonValue.Create(name))]);
        }
    }

    private static void WithoutNull(JsonObject schema)
    {
        if (schema[Type] is JsonArray types)
        {
            schema[Type] = types.Select(type => type!.GetValue<string>()).Single(type => type != Null);
        }
    }

    private static JsonObject Field(JsonNode schema, string name) => schema[Properties]?[name] as JsonObject
        ?? throw new InvalidOperationException($"There is no field {name} in {schema}.");

    // "ListAnswerOfUserView": what stands in a generic type belongs to its name.
    private static string NameOf(Type type) => type.IsGenericType
        ? $"{type.Name.Split('`')[0]}Of{string.Concat(type.GetGenericArguments().Select(NameOf))}"
        : type.Name;

    private JsonObject Keep(JsonTypeInfo type, JsonObject schema)
    {
        var name = type.Type.Namespace!.Split('.')[^1] + NameOf(type.Type);
        if (Components.TryGetPropertyValue(name, out var known) && !JsonNode.DeepEquals(known, schema))
        {
            throw new InvalidOperationException($"{name} is written in two ways.");
        }

        Components[name] = schema.DeepClone();
        return new JsonObject { ["$ref"] = $"#/components/schemas/{name}" };
    }
}
