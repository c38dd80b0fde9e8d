using System.Text.Json;
using System.Text.RegularExpressions;
using MagicLink.Gateway.Tests.Harness;
using Microsoft.AspNetCore.Routing;
using Yarp.ReverseProxy.Model;

namespace MagicLink.Gateway.Tests.Api;

/// <summary>The description as a document: well formed, complete, and nothing in it that is not public.</summary>
public sealed class OpenApiTests
{
    private const string Path = "/_gateway/openapi.json";

    [Fact]
    public async Task The_document_is_well_formed()
    {
        await using var gateway = await TestGateway.StartAsync();
        var description = await ApiDescription.ReadAsync(gateway);
        var document = description.Document;
        var check = new SchemaCheck(document);

        Assert.StartsWith("3.1.", document.GetProperty("openapi").GetString(), StringComparison.Ordinal);
        Assert.Equal(typeof(Installation).Assembly.GetName().Version!.ToString(3), document.GetProperty("info").GetProperty("version").GetString());
        Assert.NotEqual("", document.GetProperty("info").GetProperty("title").GetString());
        Assert.Equal([gateway.Config.PublicUrl], document.GetProperty("servers").EnumerateArray().Select(server => server.GetProperty("url").GetString()));
        Assert.All(References(document), reference => Assert.Equal(JsonValueKind.Object, check.Resolve(reference).ValueKind));
        Assert.Equal(description.Calls.Count, description.Calls.Select(call => call.Operation.GetProperty("operationId").GetString()).Distinct().Count());
        Assert.All(description.Calls, call =>
        {
            Assert.NotEqual("", call.Operation.GetProperty("summary").GetString());
            Assert.NotEmpty(call.Operation.GetProperty("tags").EnumerateArray());
            Assert.Contains(call.Operation.GetProperty("responses").EnumerateObject(), response => response.Name[0] is '2');
            Assert.All(call.Operation.GetProperty("responses").EnumerateObject(), response => Assert.NotEqual("", response.Value.GetProperty("description").GetString()));
            Assert.All(
                call.Proofs.Where(proof => proof.Length > 0), proof => Assert.True(document.GetProperty("components").GetProperty("securitySchemes").TryGetProperty(proof, out _)));
            Assert.Equal(Regex.Matches(call.Path, "\\{([a-z]+)\\}").Select(match => match.Groups[1].Value), Parameters(call, "path"));
        });
    }

    [Fact]
    public async Task Every_endpoint_of_ours_but_the_pages_is_described_and_nothing_else()
    {
        await using var upstream = await Upstream.StartAsync();
        await using var gateway = await TestGateway.StartAsync(upstream);
        var described = (await ApiDescription.ReadAsync(gateway)).Calls.Select(call => call.ToString());

        // Whatever else is mapped, by any dialect: programs call it, so it belongs into the document.
        var mapped = gateway.Service<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<RouteModel>() is null && !IsPage(endpoint.RoutePattern.RawText!))
            .SelectMany(endpoint => (endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? []).Select(method => $"{method} {endpoint.RoutePattern.RawText}"));

        Assert.Equal(mapped.Order(StringComparer.Ordinal), described.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("Api:MagicLink", "/api/magic-link", "Magic Link", "MagicLinkSendAnswer")]
    [InlineData("Api:Mudbase", "/api/auth", "/api/users", "Mudbase")]
    [InlineData("Api:Admin", "\"/magic-link/", "\"Admin\"", "adminToken")]
    public async Task A_dialect_that_is_off_is_not_described(string setting, params string[] signs)
    {
        await using var all = await TestGateway.StartAsync();
        await using var gateway = await TestGateway.StartAsync(configure: config => config.With(setting, false));

        var everything = (await ApiDescription.ReadAsync(all)).Document.GetRawText();
        var description = await ApiDescription.ReadAsync(gateway);

        Assert.All(signs, sign => Assert.Contains(sign, everything, StringComparison.Ordinal));
        Assert.All(signs, sign => Assert.DoesNotContain(sign, description.Document.GetRawText(), StringComparison.OrdinalIgnoreCase));
        Assert.Contains(description.Calls, call => call.Path == "/.well-known/jwks.json");
    }

    [Fact]
    public async Task It_is_there_for_everybody_and_need_not_be_fetched_twice()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var first = await gateway.GetAsync(Path);
        var tag = first.Headers.ETag!.ToString();

        using var again = await gateway.RequestAsync(HttpMethod.Get, Path, body: null, ("If-None-Match", tag));
        using var head = await gateway.RequestAsync(HttpMethod.Head, Path);
        using var post = await gateway.RequestAsync(HttpMethod.Post, Path);

        Assert.Equal((200, 304, 200), ((int)first.StatusCode, (int)again.StatusCode, (int)head.StatusCode));
        Assert.Equal("public, max-age=300", first.Headers.CacheControl!.ToString());
        Assert.Equal((tag, first.Content.Headers.ContentLength), (head.Headers.ETag!.ToString(), head.Content.Headers.ContentLength));
        Assert.Equal("GET, HEAD", string.Join(", ", post.Content.Headers.Allow));
        await post.RefusalAsync(405, "METHOD_NOT_ALLOWED");
    }

    private static bool IsPage(string path) =>
        path.StartsWith("/_gateway", StringComparison.Ordinal) && path is not (Path or "/_gateway/forward-auth") && !path.StartsWith("/_gateway/health/", StringComparison.Ordinal);

    private static IEnumerable<string> Parameters(DescribedCall call, string place) => !call.Operation.TryGetProperty("parameters", out var parameters) ? []
        : parameters.EnumerateArray().Where(parameter => parameter.GetProperty("in").GetString() == place).Select(parameter => parameter.GetProperty("name").GetString()!);

    private static IEnumerable<string> References(JsonElement node) => node.ValueKind switch
    {
        JsonValueKind.Object => node.EnumerateObject().SelectMany(field => field.Name == "$ref" ? [field.Value.GetString()!] : References(field.Value)),
        JsonValueKind.Array => node.EnumerateArray().SelectMany(References),
        _ => [],
    };
}
