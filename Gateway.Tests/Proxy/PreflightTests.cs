using System.Text.Json.Nodes;
using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Proxy;

/// <summary>CORS preflights carry no credentials, so that a route may let them through to a backend that answers them.</summary>
public sealed class PreflightTests : IAsyncLifetime
{
    private const string Origin = "Origin: https://spa.example";
    private const string Method = "Access-Control-Request-Method: PUT";
    private Upstream upstream = null!;
    private TestGateway gateway = null!;

    public async ValueTask InitializeAsync()
    {
        upstream = await Upstream.StartAsync();
        gateway = await TestGateway.StartAsync(upstream, config =>
        {
            config.Routes["api"] = TestConfig.Route("/api-v1/{**path}");
            config.Routes["api"]!["Metadata"] = new JsonObject { ["Cors"] = "preflight" };
        });
    }

    public async ValueTask DisposeAsync()
    {
        await gateway.DisposeAsync();
        await upstream.DisposeAsync();
    }

    [Fact]
    public async Task A_preflight_reaches_the_backend_of_a_route_that_says_so()
    {
        var answer = await gateway.RawAsync("OPTIONS /api-v1/x HTTP/1.1", Origin, Method);

        Assert.Equal(200, answer.Status);
        Assert.Equal("https://spa.example", Assert.Single(upstream.Requests)["Origin"]);
    }

    [Fact]
    public async Task It_brings_nobody_with_it()
    {
        var jwt = await gateway.JwtAsync("ann@example.com");
        var cookie = await gateway.CookieAsync("ann@example.com");

        await gateway.RawAsync("OPTIONS /api-v1/x HTTP/1.1", Origin, Method, $"Authorization: Bearer {jwt}", $"Cookie: a=b; {cookie}", "X-Gateway-User: admin");

        var arrived = Assert.Single(upstream.Requests);
        Assert.DoesNotContain(arrived.Headers.Keys, name => name.StartsWith("X-Gateway", StringComparison.OrdinalIgnoreCase) || name == "Authorization");
        Assert.Equal("a=b", arrived["Cookie"]);
    }

    [Theory]
    [InlineData("Upgrade: websocket\r\nConnection: Upgrade")]
    [InlineData("X-HTTP-Method-Override: GET")]
    [InlineData("x_http_method: DELETE")]
    [InlineData("X-Method-Override: PUT")]
    public async Task Nothing_makes_another_request_of_it(string headers)
    {
        await gateway.RawAsync("OPTIONS /api-v1/x HTTP/1.1", Origin, Method, headers);

        var arrived = Assert.Single(upstream.Requests);
        Assert.Equal("OPTIONS", arrived.Method);
        Assert.DoesNotContain(arrived.Headers.Keys, name => name.Contains("pgrade", StringComparison.Ordinal) || name.Contains("method", StringComparison.Ordinal) || name.EndsWith("Override", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("OPTIONS /x HTTP/1.1", Origin, Method)]
    [InlineData("OPTIONS /api-v1/x HTTP/1.1", Origin, "X: y")]
    [InlineData("OPTIONS /api-v1/x HTTP/1.1", "X: y", Method)]
    [InlineData("PUT /api-v1/x HTTP/1.1", Origin, Method)]
    [InlineData("GET /api-v1/x HTTP/1.1", Origin, Method)]
    [InlineData("OPTIONS /api-v1/x HTTP/1.1", Origin + "\r\n" + Origin, Method)]
    public async Task Anything_else_needs_a_person_as_ever(string requestLine, string first, string second)
    {
        var answer = await gateway.RawAsync(requestLine, first, second);

        Assert.Equal(401, answer.Status);
        Assert.Empty(upstream.Requests);
    }
}
