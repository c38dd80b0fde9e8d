using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using MagicLink.Gateway.Http;
using MagicLink.Gateway.Http.Description;
using Microsoft.Net.Http.Headers;

namespace MagicLink.Gateway.Api.OpenApi;

/// <summary>Writes one operation (OpenAPI 3.1 §4.8.10).</summary>
internal sealed class OperationWriter(SchemaBook schemas)
{
    /// <summary>What may meet any request: a host that is not ours, a request that ends too late, a caller who is shut out or calls too often, and our own faults.</summary>
    private static readonly Problem[] Always = [Problems.RequestTimeout, Problems.IpBanned, Problems.Misdirected, Problems.RateLimited, Problems.Internal, Problems.ServiceUnavailable];

    public static string NameOf(CallerProof proof) => proof switch
    {
        CallerProof.Bearer => "bearer",
        CallerProof.SessionCookie => "sessionCookie",
        CallerProof.SignInCookie => "signInCookie",
        CallerProof.AdminToken => "adminToken",
        _ => throw new ArgumentOutOfRangeException(nameof(proof)),
    };

    public JsonObject Write(Operation operation, bool isHead)
    {
        var written = new JsonObject
        {
            ["operationId"] = isHead ? operation.Id + "Head" : operation.Id,
            ["tags"] = new JsonArray(operation.Tag),
            ["summary"] = operation.Summary,
            ["security"] = new JsonArray([.. operation.Proofs.Select(proof => proof == CallerProof.None ? [] : new JsonObject { [NameOf(proof)] = new JsonArray() })]),
        };
        if (operation.Parameters.Count > 0)
        {
            written["parameters"] = new JsonArray([.. operation.Parameters.Select(Parameter)]);
        }

        if (operation.Body is { } body)
        {
            written["requestBody"] = new JsonObject { ["required"] = body.IsRequired, ["content"] = Json(SchemaBook.OfBody(body)) };
        }

        if (operation.TextBody is { } mediaType)
        {
            var text = new JsonObject { ["schema"] = new JsonObject { ["type"] = "string" } };
            written["requestBody"] = new JsonObject { ["required"] = true, ["content"] = new JsonObject { [mediaType] = text } };
        }

        written["responses"] = Responses(operation, isHead);
        return written;
    }

    private JsonObject Responses(Operation operation, bool isHead)
    {
        var responses = new JsonObject();
        foreach (var answers in operation.Success.GroupBy(answer => answer.Status).OrderBy(answers => answers.Key))
        {
            responses.Add(Key(answers.Key), Response(
                answers.Select(answer => answer.Description),
                isHead ? null : Alternatives([.. answers.Select(answer => answer.Type).OfType<JsonTypeInfo>().Select(schemas.OfAnswer)]),
                answers.Select(answer => answer.Header)));
        }

        foreach (var refusals in operation.Refusals.GroupBy(operation.RefusalShape.Status).OrderBy(refusals => refusals.Key))
        {
            responses.Add(Key(refusals.Key), Refusal(operation.RefusalShape, [.. refusals], isHead, refusals.Key switch
            {
                StatusCodes.Status401Unauthorized => HeaderNames.WWWAuthenticate,
                StatusCodes.Status429TooManyRequests => HeaderNames.RetryAfter,
                _ => null,
            }));
        }

        responses.Add("default", Refusal(operation.RefusalShape, Always, isHead, header: null));
        return responses;
    }

    private JsonObject Refusal(RefusalShape shape, IReadOnlyList<Problem> problems, bool isHead, string? header) => Response(
        problems.Select(problem => $"`{problem.Code}`: {problem.Message}"),
        isHead ? null : schemas.OfRefusal(shape, problems.Select(problem => problem.Code)),
        [header]);

    private static JsonObject Response(IEnumerable<string> description, JsonNode? schema, IEnumerable<string?> headers)
    {
        var response = new JsonObject { ["description"] = string.Join('\n', description.Distinct()) };
        var always = headers.OfType<string>().Distinct().ToList();
        if (always.Count > 0)
        {
            response["headers"] = new JsonObject(always.Select(name => KeyValuePair.Create<string, JsonNode?>(
                name, new JsonObject { ["required"] = true, ["schema"] = new JsonObject { ["type"] = "string" } })));
        }

        if (schema is not null)
        {
            response["content"] = Json(schema);
        }

        return response;
    }

    private static JsonNode? Alternatives(IReadOnlyList<JsonNode> answers) => answers switch
    {
        [] => null,
        [var only] => only,
        // Not oneOf: what fits an answer fits one with fewer fields as well.
        _ => new JsonObject { [SchemaBook.AnyOf] = new JsonArray([.. answers]) },
    };

    private static JsonObject Parameter(ParameterShape parameter) => new()
    {
        ["name"] = parameter.Name,
        ["in"] = parameter.IsInPath ? "path" : "query",
        ["required"] = parameter.IsRequired,
        ["description"] = parameter.Description,
        ["schema"] = parameter.Range is var (least, most, usual)
            ? new JsonObject { ["type"] = "integer", ["minimum"] = least, ["maximum"] = most, ["default"] = usual }
            : new JsonObject { ["type"] = "string", ["minLength"] = 1 },
    };

    private static JsonObject Json(JsonNode schema) => new() { ["application/json"] = new JsonObject { ["schema"] = schema } };

    private static string Key(int status) => status.ToString(CultureInfo.InvariantCulture);
}
