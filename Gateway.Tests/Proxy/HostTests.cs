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
            config.With("AllowedHosts", new JsonArray("extra.example.com", "b\u00fccher.example.com"));
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
    [InlineData("xn--bcher-kva.example.com")]
    [InlineData("xn--bcher-kva.example.com:8443")]
    [InlineData("XN--BCHER-KVA.example.com")]
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
    [InlineData("xn--a")]
    [InlineData("xn--")]
    [InlineData("foo.xn--x")]
    [InlineData(".xn--p1ai")]
    [InlineData("xn--a:8080")]
    [InlineData("XN--a")]
    public async Task A_host_name_that_stands_for_nothing_is_the_clients_mistake_everywhere(string host)
    {
        foreach (var path in new[] { "/x", "/_gateway/sign-in", "/_gateway/health/live", "/api/auth/session" })
        {
            var answer = await GetAsync(path, host);
            Assert.True(answer.Status is 400 or 421 || (answer.Status == 200 && path.Contains("health", StringComparison.Ordinal)), answer.Text);
        }

        Assert.Empty(upstream.Requests);
    }

    [Fact]
    public async Task So_it_is_when_a_proxy_that_is_trusted_passes_it_on()
    {
        await using var behind = await TestGateway.StartAsync(upstream, config => config.With("TrustedProxies", new JsonArray("127.0.0.1")));

        foreach (var forwarded in new[] { "xn--a", "localhost, xn--a", "xn--" })
        {
            Assert.Equal(400, (await behind.RawAsync("GET /x HTTP/1.1", $"X-Forwarded-Host: {forwarded}")).Status);
        }
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
