using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace MagicLink.Gateway.Tests.Harness;

/// <summary>One operation of the description.</summary>
internal sealed record DescribedCall(string Method, string Path, JsonElement Operation)
{
    public override string ToString() => $"{Method} {Path}";

    public JsonElement? BodySchema => Operation.TryGetProperty("requestBody", out var body) ? ApiDescription.SchemaOf(body) : null;

    /// <summary>The fields that the body must have; where one of several will do, the first of them.</summary>
    public IReadOnlyList<string> Required => BodySchema is not { } schema ? []
        : schema.TryGetProperty("anyOf", out var alternatives) ? [.. RequiredBy(schema), .. RequiredBy(alternatives[0])]
        : [.. RequiredBy(schema)];

    /// <summary>A body with no more in it than must be; null for a call without one.</summary>
    public Dictionary<string, string>? Sample => BodySchema is not { } schema ? null
        : Required.ToDictionary(name => name, name => schema.GetProperty("properties").GetProperty(name).TryGetProperty("enum", out var texts) ? texts[0].GetString()! : "x");

    /// <summary>The names of the ways to show who one is; an empty one where nothing may be shown.</summary>
    public IReadOnlyList<string> Proofs =>
        [.. Operation.GetProperty("security").EnumerateArray().Select(way => way.EnumerateObject().Select(proof => proof.Name).SingleOrDefault() ?? "")];

    private static IEnumerable<string> RequiredBy(JsonElement schema) =>
        schema.TryGetProperty("required", out var names) ? names.EnumerateArray().Select(name => name.GetString()!) : [];

    public bool Fits(string method, string path) =>
        Method == method && Regex.IsMatch(path, "^" + Regex.Replace(Path.Replace(".", "\\.", StringComparison.Ordinal), "\\{[^}]+\\}", "[^/]+") + "$");
}

/// <summary>
/// Reads <c>/_gateway/openapi.json</c> and holds every answer against it. Remembers what it has seen: statuses, codes of refusals and
/// alternatives of answers.
/// </summary>
internal sealed class ApiDescription
{
    private readonly SchemaCheck check;
    private readonly HashSet<string> seen = [];

    public ApiDescription(JsonElement document)
    {
        Document = document;
        check = new SchemaCheck(document);
        Calls =
        [
            .. document.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject().Select(call =>
                new DescribedCall(call.Name.ToUpperInvariant(), path.Name, call.Value))),
        ];
    }

    public JsonElement Document { get; }

    public IReadOnlyList<DescribedCall> Calls { get; }

    /// <summary>All that the document says can be answered, as <c>METHOD path status [code | alternative]</c>; the shared rest is left out.</summary>
    public IEnumerable<string> Promised => Calls.SelectMany(call => Responses(call).Where(response => response.Name != "default").SelectMany(response =>
        Kinds(response.Value).Select(kind => Line(call, response.Name, kind))));

    public IReadOnlySet<string> Seen => seen;

    public static async Task<ApiDescription> ReadAsync(TestGateway gateway)
    {
        using var response = await gateway.GetAsync("/_gateway/openapi.json");
        return new ApiDescription(await response.JsonAsync(200));
    }

    /// <summary>The schema of what is JSON; null where there is nothing, or text.</summary>
    public static JsonElement? SchemaOf(JsonElement holder) =>
        holder.TryGetProperty("content", out var content) && content.TryGetProperty("application/json", out var json) ? json.GetProperty("schema") : null;

    /// <summary>From now on no answer of the gateway may be other than described.</summary>
    public void Watch(TestGateway gateway) => gateway.Answered = JudgeAsync;

    private async Task JudgeAsync(HttpResponseMessage response)
    {
        var request = response.RequestMessage!;
        if (Calls.SingleOrDefault(call => call.Fits(request.Method.Method, request.RequestUri!.AbsolutePath)) is not { } call)
        {
            return;
        }

        var status = ((int)response.StatusCode).ToString(CultureInfo.InvariantCulture);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        var name = Responses(call).Any(known => known.Name == status) ? status : "default";
        var described = call.Operation.GetProperty("responses").GetProperty(name);
        List<string> faults = [.. Headers(described).Where(header => !response.Headers.Contains(header)).Select(header => $"{header} is missing")];
        if (SchemaOf(described) is not { } schema)
        {
            Assert.True(text.Length == 0, $"{call} {status} has a body: {text}");
            seen.Add(Line(call, name, ""));
        }
        else
        {
            Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
            var body = JsonDocument.Parse(text).RootElement;
            faults.AddRange(check.Faults(schema, body));
            seen.Add(Line(call, name, KindOf(schema, body)));
        }

        if (response.IsSuccessStatusCode && request.Content is { } content)
        {
            var sent = await content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            faults.AddRange(call.BodySchema is not { } bodySchema ? [] : check.Faults(bodySchema, JsonDocument.Parse(sent).RootElement).Select(fault => "asked with " + fault));
        }

        Assert.True(faults.Count == 0, $"{call} {status}: {string.Join('\n', faults)}\n{text}");
    }

    private static JsonElement.ObjectEnumerator Responses(DescribedCall call) => call.Operation.GetProperty("responses").EnumerateObject();

    private static IEnumerable<string> Headers(JsonElement response) =>
        response.TryGetProperty("headers", out var headers) ? headers.EnumerateObject().Select(header => header.Name) : [];

    private static string Line(DescribedCall call, string status, string kind) => $"{call} {status} {kind}".TrimEnd();

    private static IEnumerable<string> Kinds(JsonElement response) => SchemaOf(response) is not { } schema ? [""]
        : CodesOf(schema) is { } codes ? codes.Value.EnumerateArray().Select(code => code.GetString()!)
        : schema.TryGetProperty("anyOf", out var alternatives) ? alternatives.EnumerateArray().Select(Name)
        : [""];

    private string KindOf(JsonElement schema, JsonElement body) =>
        CodesOf(schema) is { } codes ? body.GetProperty(codes.Field).GetString()!
        : schema.TryGetProperty("anyOf", out var alternatives) ? Name(alternatives.EnumerateArray().First(alternative => !check.Faults(alternative, body).Any()))
        : "";

    /// <summary>The codes of a refusal, and the field that they stand in; null for what is no refusal.</summary>
    private static (string Field, JsonElement Value)? CodesOf(JsonElement schema) => !schema.TryGetProperty("allOf", out var parts) ? null
        : parts.EnumerateArray().Last().GetProperty("properties").EnumerateObject().Select(field => (field.Name, field.Value.GetProperty("enum"))).Single();

    private static string Name(JsonElement reference) => reference.GetProperty("$ref").GetString()!.Split('/')[^1];
}
