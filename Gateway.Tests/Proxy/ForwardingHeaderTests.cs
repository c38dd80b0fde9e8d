using System.Text.Json.Nodes;
using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Proxy;

public sealed class ForwardingHeaderTests(ProxiedGateway shared) : IClassFixture<ProxiedGateway>
{
    private const string Lie = "203.0.113.66";

    [Theory]
    [InlineData("X-Forwarded-For")]
    [InlineData("X-Forwarded-Host")]
    [InlineData("X-Forwarded-Proto")]
    [InlineData("X-Forwarded-Prefix")]
    [InlineData("X-Forwarded-Port")]
    [InlineData("X-Forwarded-Server")]
    [InlineData("X-Forwarded-User")]
    [InlineData("X-Forwarded-Uri")]
    [InlineData("X-Forwarded-Method")]
    [InlineData("X-FORWARDED-FOR")]
    [InlineData("X_Forwarded_For")]
    [InlineData("X.Forwarded.Host")]
    [InlineData("Forwarded")]
    [InlineData("For_warded")]
    [InlineData("X-Real-IP")]
    [InlineData("X_Real_IP")]
    [InlineData("X-Client-IP")]
    [InlineData("True-Client-IP")]
    [InlineData("True_Client_IP")]
    [InlineData("X-Original-URL")]
    [InlineData("X-Original-Host")]
    [InlineData("X_Original_URL")]
    [InlineData("X-Rewrite-URL")]
    [InlineData("X.Rewrite.Url")]
    public async Task What_an_untrusted_peer_says_about_the_original_request_is_dropped(string name)
    {
        var arrived = await shared.ArrivedAsync("/public/x", bearer: null, $"{name}: {Lie}", $"{name}: {Lie}");

        Assert.DoesNotContain(arrived.Headers.Values, value => value.Contains(Lie, StringComparison.Ordinal));
        Assert.Equal("127.0.0.1", arrived["X-Forwarded-For"]);
        Assert.Equal("http", arrived["X-Forwarded-Proto"]);
        Assert.Equal($"localhost:{shared.Gateway.Config.Port}", arrived["X-Forwarded-Host"]);
    }

    [Fact]
    public async Task A_trusted_proxy_is_believed_about_client_scheme_and_host()
    {
        await using var upstream = await Upstream.StartAsync();
        await using var gateway = await TrustingAsync(upstream);

        var answer = await gateway.RawGetAsync("/public/x", null, "X-Forwarded-For: 198.51.100.7", "X-Forwarded-Proto: https", "X-Forwarded-Host: wiki.example.com");

        Assert.Equal(200, answer.Status);
        var arrived = Assert.Single(upstream.Requests);
        Assert.Equal(("198.51.100.7", "https", "wiki.example.com"), (arrived["X-Forwarded-For"], arrived["X-Forwarded-Proto"], arrived["X-Forwarded-Host"]));
        Assert.DoesNotContain(arrived.Headers.Keys, name => name.StartsWith("X-Original", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Policies_judge_the_client_behind_the_trusted_proxy()
    {
        await using var upstream = await Upstream.StartAsync();
        await using var gateway = await TrustingAsync(upstream);
        var jwt = await gateway.JwtAsync("ann@example.com");

        Assert.Equal(200, (await gateway.RawGetAsync("/office/x", jwt, "X-Forwarded-For: 198.51.100.7")).Status);
        Assert.Equal(403, (await gateway.RawGetAsync("/office/x", jwt, "X-Forwarded-For: 203.0.113.1")).Status);
        Assert.Equal(403, (await gateway.RawGetAsync("/office/x", jwt)).Status);

        // Who stands left of the first untrusted address was named by that address.
        Assert.Equal(403, (await gateway.RawGetAsync("/office/x", jwt, "X-Forwarded-For: 198.51.100.7, 203.0.113.1")).Status);
        Assert.Equal(200, (await gateway.RawGetAsync("/office/x", jwt, "X-Forwarded-For: 203.0.113.1, 198.51.100.7, 127.0.0.9")).Status);
        Assert.Equal(2, upstream.Requests.Count);
    }

    [Fact]
    public async Task A_trusted_proxys_underscore_spelling_is_not_believed()
    {
        await using var upstream = await Upstream.StartAsync();
        await using var gateway = await TrustingAsync(upstream);

        Assert.Equal(200, (await gateway.RawGetAsync("/public/x", null, "X_Forwarded_For: 198.51.100.7", "X.Forwarded.Host: wiki.example.com")).Status);

        Assert.DoesNotContain(Assert.Single(upstream.Requests).Headers.Values, value => value is "198.51.100.7" or "wiki.example.com");
    }

    [Fact]
    public async Task The_host_that_a_trusted_proxy_names_has_to_be_served_here()
    {
        await using var upstream = await Upstream.StartAsync();
        await using var gateway = await TrustingAsync(upstream);

        Assert.Equal(421, (await gateway.RawGetAsync("/public/x", null, "X-Forwarded-For: 198.51.100.7", "X-Forwarded-Host: evil.example")).Status);
        Assert.Empty(upstream.Requests);
    }

    [Fact]
    public async Task Identity_headers_are_dropped_from_a_trusted_proxy_too()
    {
        await using var upstream = await Upstream.StartAsync();
        await using var gateway = await TrustingAsync(upstream);

        Assert.Equal(200, (await gateway.RawGetAsync("/public/x", null, "X-Gateway-User: admin", "X_Gateway_Roles: admin")).Status);

        Assert.DoesNotContain("admin", Assert.Single(upstream.Requests).Headers.Values);
    }

    private static Task<TestGateway> TrustingAsync(Upstream upstream) => TestGateway.StartAsync(upstream, config =>
    {
        config.With("TrustedProxies", new JsonArray("127.0.0.0/8"));
        config.With("AllowedHosts", new JsonArray("wiki.example.com"));
        config.With("Access:Policies:office:Networks", new JsonArray("198.51.100.0/24"));
        config.Routes["public"] = TestConfig.Route("/public/{**path}", "anonymous");
        config.Routes["office"] = TestConfig.Route("/office/{**path}", "office");
    });
}
