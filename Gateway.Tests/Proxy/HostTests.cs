using System.Text.Json.Nodes;
using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Proxy;

public sealed class HostTests : IAsyncLifetime
{
    private Upstream upstream = null!;
    private TestGateway gateway = null!;

    public async ValueTask InitializeAsync()
    {
        upstream = await Upstream.StartAsync();
        gateway = await TestGateway.StartAsync(upstream, config =>
        {
            config.With("AllowedHosts", new JsonArray("extra.example.com"));
            config.Routes["app"] = TestConfig.Route("/{**path}", "anonymous");
            Add(config, "wiki", "wiki.example.com");
            Add(config, "wild", "*.apps.example.com");
            Add(config, "ported", "ported.example.com:8080");
        });
    }

    public async ValueTask DisposeAsync()
    {
        await gateway.DisposeAsync();
        await upstream.DisposeAsync();
    }

    [Theory]
    [InlineData("localhost")]
    [InlineData("LOCALHOST:9")]
    [InlineData("extra.example.com")]
    [InlineData("Extra.Example.com:8443")]
    [InlineData("wiki.example.com")]
    [InlineData("one.apps.example.com")]
    [InlineData("ported.example.com")]
    public async Task A_host_that_is_named_anywhere_is_served(string host)
    {
        Assert.Equal(200, (await GetAsync("/x", host)).Status);
        Assert.Single(upstream.Requests);
    }

    [Theory]
    [InlineData("evil.example")]
    [InlineData("127.0.0.1")]
    [InlineData("[::1]")]
    [InlineData("localhost.evil.example")]
    [InlineData("evil-localhost")]
    [InlineData("sub.wiki.example.com")]
    [InlineData("wiki.example.com.evil.example")]
    [InlineData("wiki.example.com.")]
    [InlineData("apps.example.com")]
    [InlineData(".apps.example.com")]
    [InlineData("evilapps.example.com")]
    [InlineData("")]
    public async Task An_unknown_host_is_misdirected_on_routes_and_on_our_own_pages(string host)
    {
        foreach (var path in new[] { "/x", "/_gateway/sign-in", "/.well-known/jwks.json", "/api/magic-link/send" })
        {
            var answer = await GetAsync(path, host);
            Assert.Equal(421, answer.Status);
            Assert.Contains("MISDIRECTED", answer.Text, StringComparison.Ordinal);
        }

        Assert.Empty(upstream.Requests);
    }

    [Theory]
    [InlineData("/_gateway/health/live")]
    [InlineData("/_gateway/health/ready")]
    public async Task Health_answers_on_any_host(string path)
    {
        Assert.Equal(200, (await GetAsync(path, "10.0.0.7:1337")).Status);
        Assert.Equal(200, (await GetAsync(path, "evil.example")).Status);
    }

    [Fact]
    public async Task A_redirect_to_sign_in_uses_the_public_URL_whatever_the_host()
    {
        await using var closed = await TestGateway.StartAsync(upstream, config => config.With("AllowedHosts", new JsonArray("extra.example.com")));

        var answer = await closed.BytesAsync("GET /x HTTP/1.1\r\nHost: extra.example.com\r\nConnection: close\r\nSec-Fetch-Mode: navigate\r\n\r\n");

        Assert.Equal(302, answer.Status);
        Assert.StartsWith($"{closed.Config.PublicUrl}/_gateway/sign-in?", answer["Location"], StringComparison.Ordinal);
    }

    private static void Add(TestConfig config, string name, string host)
    {
        config.Routes[name] = TestConfig.Route("/{**path}", "anonymous");
        config.Routes[name]!["Match"]!["Hosts"] = new JsonArray(host);
    }

    private Task<RawAnswer> GetAsync(string path, string host) =>
        gateway.BytesAsync($"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
}
