using System.Text.Json.Nodes;
using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Proxy;

/// <summary>Routes that would like to answer for us: a catch-all for everybody, one before all others, and one for our very host.</summary>
public sealed class OwnPathTests : IAsyncLifetime
{
    private static readonly string[] Methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND"];
    private Upstream upstream = null!;
    private TestGateway gateway = null!;

    public async ValueTask InitializeAsync()
    {
        upstream = await Upstream.StartAsync();
        gateway = await TestGateway.StartAsync(upstream, config =>
        {
            config.Routes["app"] = TestConfig.Route("/{**path}", "anonymous");
            config.Routes["first"] = TestConfig.Route("/{**path}", "anonymous");
            config.Routes["first"]!["Order"] = -1000;
            config.Routes["first"]!["Match"]!["Hosts"] = new JsonArray("localhost");
            config.Routes["second"] = TestConfig.Route("/{a}/{**path}", "anonymous");
            config.Routes["second"]!["Order"] = int.MinValue;
        });
    }

    public async ValueTask DisposeAsync()
    {
        await gateway.DisposeAsync();
        await upstream.DisposeAsync();
    }

    [Theory]
    [InlineData("/_gateway")]
    [InlineData("/_gateway/")]
    [InlineData("/_gateway/unknown")]
    [InlineData("/_gateway/a/b/c")]
    [InlineData("/_GATEWAY/unknown")]
    [InlineData("/%5Fgateway/unknown")]
    [InlineData("/_gateway/health")]
    [InlineData("/_gateway/health/other")]
    [InlineData("/api/magic-link")]
    [InlineData("/api/magic-link/")]
    [InlineData("/api/magic-link/unknown")]
    [InlineData("/API/Magic-Link/unknown")]
    public async Task An_unknown_path_of_ours_is_not_found_by_any_method(string path)
    {
        foreach (var method in Methods)
        {
            var answer = await gateway.RawAsync($"{method} {path} HTTP/1.1", "Content-Length: 0");
            Assert.True(answer.Status == 404, $"{method} {path}: {answer.Text}");
        }

        Assert.Empty(upstream.Requests);
    }

    [Theory]
    [InlineData("/_gateway/health/live", "GET, HEAD")]
    [InlineData("/_gateway/health/ready", "GET, HEAD")]
    [InlineData("/_gateway/openapi.json", "GET, HEAD")]
    [InlineData("/.well-known/jwks.json", "GET, HEAD")]
    [InlineData("/.WELL-KNOWN/JWKS.JSON", "GET, HEAD")]
    [InlineData("/.well-known/openid-configuration", "GET, HEAD")]
    [InlineData("/api/magic-link/send", "POST")]
    [InlineData("/api/magic-link/refresh", "POST")]
    [InlineData("/api/magic-link/logout", "POST")]
    public async Task A_method_that_a_path_of_ours_does_not_take_is_refused_with_those_it_takes(string path, string allow)
    {
        foreach (var method in Methods.Except(allow.Split(", ")))
        {
            var answer = await gateway.RawAsync($"{method} {path} HTTP/1.1", "Content-Length: 0");
            Assert.True(answer.Status == 405, $"{method} {path}: {answer.Text}");
            Assert.Equal(allow, answer["Allow"]);
        }

        Assert.Empty(upstream.Requests);
    }

    [Theory]
    [InlineData("/_gateway/sign-in")]
    [InlineData("/_gateway/sign-out")]
    [InlineData("/_gateway/health/live")]
    [InlineData("/_gateway/openapi.json")]
    [InlineData("/.well-known/jwks.json")]
    public async Task A_path_of_ours_wins_over_every_route(string path)
    {
        var answer = await gateway.RawGetAsync(path, bearer: null, "Accept: text/html");

        Assert.Equal(200, answer.Status);
        Assert.DoesNotContain("upstream says hello", answer.Text, StringComparison.Ordinal);
        Assert.Empty(upstream.Requests);
    }

    [Theory]
    [InlineData("/_gatewayx")]
    [InlineData("/x/_gateway/health/live")]
    [InlineData("/api/magic-links")]
    [InlineData("/api/magic")]
    [InlineData("/api")]
    [InlineData("/.well-known/security.txt")]
    [InlineData("/.well-known/jwks.json/x")]
    [InlineData("/")]
    public async Task A_path_that_only_looks_like_ours_is_the_routes(string path)
    {
        Assert.Equal(200, (await gateway.RawGetAsync(path, bearer: null)).Status);
        Assert.Equal(path, Assert.Single(upstream.Requests).RawTarget);
    }

    [Fact]
    public async Task A_dialect_that_is_switched_off_leaves_its_path_to_the_routes()
    {
        await using var without = await TestGateway.StartAsync(upstream, config =>
        {
            config.With("Api:MagicLink", false);
            config.Routes["app"] = TestConfig.Route("/{**path}", "anonymous");
        });

        Assert.Equal(200, (await without.RawGetAsync("/api/magic-link/session", bearer: null)).Status);
        Assert.Single(upstream.Requests);
    }
}
