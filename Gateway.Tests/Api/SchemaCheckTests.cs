using System.Text.Json;
using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Api;

/// <summary>What holds answers against the description lets nothing wrong pass.</summary>
public sealed class SchemaCheckTests
{
    private const string Document = """
        {
          "person": {
            "type": "object",
            "properties": {
              "name": { "type": ["string", "null"] }, "age": { "type": "integer" }, "at": { "type": "string", "format": "date-time" },
              "tags": { "type": "array", "items": { "type": "string" } }
            },
            "required": ["name", "age"]
          },
          "refusal": { "allOf": [{ "$ref": "#/person" }, { "properties": { "name": { "enum": ["A", "B"] } } }] },
          "either": { "anyOf": [{ "$ref": "#/person" }, { "type": "object", "properties": { "x": { "type": "boolean" } }, "required": ["x"] }] },
          "some": {
            "type": "object", "properties": { "a": { "type": "string" }, "b": { "type": "string" }, "c": { "type": "string" } },
            "anyOf": [{ "properties": { "a": { "type": "string", "minLength": 1 } }, "required": ["a"] }, { "required": ["b"] }]
          },
          "odd": { "pattern": "x" }
        }
        """;

    [Theory]
    [InlineData("person", """{"name":"n","age":1,"at":"2026-01-02T03:04:05Z","tags":["a"]}""")]
    [InlineData("person", """{"name":null,"age":1}""")]
    [InlineData("refusal", """{"name":"B","age":1}""")]
    [InlineData("either", """{"x":true}""")]
    [InlineData("some", """{"a":"x","c":""}""")]
    [InlineData("some", """{"a":"","b":""}""")]
    public void What_fits_passes(string schema, string json) => Assert.Empty(Faults(schema, json));

    [Theory]
    [InlineData("person", """{"name":"n"}""")]
    [InlineData("person", """{"name":"n","age":"1"}""")]
    [InlineData("person", """{"name":"n","age":null}""")]
    [InlineData("person", """{"name":"n","age":1.5}""")]
    [InlineData("person", """{"name":"n","age":1,"more":1}""")]
    [InlineData("person", """{"name":"n","age":1,"at":"yesterday"}""")]
    [InlineData("person", """{"name":"n","age":1,"tags":["a",1]}""")]
    [InlineData("person", "[]")]
    [InlineData("refusal", """{"name":"C","age":1}""")]
    [InlineData("refusal", """{"name":"A","age":1,"more":1}""")]
    [InlineData("refusal", """{"name":"A"}""")]
    [InlineData("either", """{"x":true,"name":"n","age":1}""")]
    [InlineData("either", "{}")]
    [InlineData("some", """{"c":"x"}""")]
    [InlineData("some", """{"a":""}""")]
    [InlineData("some", """{"a":5}""")]
    [InlineData("some", """{"a":"x","more":1}""")]
    [InlineData("odd", "1")]
    public void What_does_not_fit_is_named(string schema, string json) => Assert.NotEmpty(Faults(schema, json));

    private static IEnumerable<string> Faults(string schema, string json)
    {
        var document = JsonDocument.Parse(Document).RootElement;
        return new SchemaCheck(document).Faults(document.GetProperty(schema), JsonDocument.Parse(json).RootElement);
    }
}
