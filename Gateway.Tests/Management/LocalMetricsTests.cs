using System.Net;
using System.Text.Json.Nodes;
using MagicLink.Gateway.Http;
using MagicLink.Gateway.Tests.Harness;
using Microsoft.AspNetCore.Http;

namespace MagicLink.Gateway.Tests.Management;

/// <summary>Without a management address, metrics are for callers on the same machine, in whatever way they are asked for.</summary>
public sealed class LocalMetricsTests(SharedGateway shared) : IClassFixture<SharedGateway>
{
    private const string Metrics = "/_gateway/metrics";

    [Fact]
    public async Task A_local_caller_is_answered()
    {
        Assert.Equal(200, await shared.Gateway.StatusAsync(Metrics));
        Assert.Equal(200, await shared.Gateway.StatusAsync(Metrics, ("Host", "127.0.0.1")));
    }

    [Theory]
    [InlineData("X-Forwarded-For", "198.51.100.1")]
    [InlineData("x-forwarded-for", "127.0.0.1")]
    [InlineData("X-Forwarded-Proto", "https")]
    [InlineData("Forwarded", "for=127.0.0.1")]
    [InlineData("Via", "1.1 proxy")]
    [InlineData("X-Real-IP", "127.0.0.1")]
    public async Task Whoever_a_local_proxy_asks_for_is_not(string header, string value)
    {
        using var refused = await shared.Gateway.RequestAsync(HttpMethod.Get, Metrics, body: null, (header, value));

        await refused.RefusalAsync(404, "NOT_FOUND");
    }

    [Fact]
    public async Task Nor_is_a_page_that_had_its_own_name_point_here() => Assert.Equal(421, await shared.Gateway.StatusAsync(Metrics, ("Host", "evil.example")));

    [Fact]
    public async Task A_trusted_proxy_is_no_local_caller_even_where_it_says_that_it_asks_for_one()
    {
        await using var gateway = await TestGateway.StartAsync(configure: config => config.With("TrustedProxies", new JsonArray("127.0.0.0/8")));

        Assert.Equal(404, await gateway.StatusAsync(Metrics));
        Assert.Equal(404, await gateway.StatusAsync(Metrics, ("X-Forwarded-For", "127.0.0.1")));
    }

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("::1", true)]
    [InlineData("::ffff:127.0.0.1", true)]
    [InlineData("192.0.2.7", false)]
    [InlineData("2001:db8::1", false)]
    public void Local_is_who_comes_over_loopback(string peer, bool isLocal)
    {
        var context = new DefaultHttpContext();
        context.Connection.RemoteIpAddress = IPAddress.Parse(peer);
        context.Request.Path = Metrics;

        LocalCaller.Note(context, new TrustedProxies([]));

        Assert.Equal(isLocal, LocalCaller.Is(context));
    }
}
