using MagicLink.Gateway.Tests.Harness;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace MagicLink.Gateway.Tests.Telemetry;

/// <summary>A gateway to which everything has happened once that it tells of.</summary>
public sealed class DrivenGateway : IAsyncLifetime
{
    public const string Email = "ann.metric@example.com";
    public const string Banned = "198.51.100.7";
    public const string Path = "/private-path/of/ann";

    internal Upstream Upstream { get; private set; } = null!;

    internal TestGateway Gateway { get; private set; } = null!;

    internal string Jwt { get; private set; } = "";

    /// <summary>What was told when each thing had happened once, before any test.</summary>
    internal string AtFirst { get; private set; } = "";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Upstream = await Upstream.StartAsync(context => context.Features.GetRequiredFeature<IHttpUpgradeFeature>() is { IsUpgradableRequest: true } upgrade
            ? upgrade.UpgradeAsync()
            : context.Response.WriteAsync("hello"));
        Gateway = await TestGateway.StartAsync(Upstream, config =>
        {
            config.With("Bans:Enabled", true).With("Bans:Failures", 10_000);
            config.Routes["open"] = TestConfig.Route("/open/{**path}", "anonymous");
        });
        Jwt = await Gateway.JwtAsync(Email);
        using var refused = await Gateway.PostAsync("/api/magic-link/verify", new { token = "no-such-token" });
        using var banned = await Gateway.AdminAsync(await Gateway.AdminTokenAsync(), HttpMethod.Post, "/banned-ips", new { ip = Banned });
        Assert.Equal(201, (int)banned.StatusCode);
        using var proxied = await Gateway.GetAsync($"{Path}?token=queried-secret", Jwt);
        Assert.Equal(200, (int)proxied.StatusCode);
        using var nobody = await Gateway.GetAsync(Path);
        await Gateway.ExchangeAsync(
            $"GET /open/socket HTTP/1.1\r\nHost: localhost:{Gateway.Config.Port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n",
            TimeSpan.FromSeconds(20));

        // Mails are sent, and counted, beside all that.
        await Eventually.TrueAsync(async () => await ScrapeAsync() is var text && text.Contains("magiclink_outbox_delivery", StringComparison.Ordinal) && text.Contains("magiclink_outbox_mails", StringComparison.Ordinal), "the mail is out");
        AtFirst = await ScrapeAsync();
    }

    public ValueTask DisposeAsync() => DisposeBothAsync();

    internal async Task<string> ScrapeAsync(string? accept = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/_gateway/metrics");
        if (accept is not null)
        {
            request.Headers.TryAddWithoutValidation("Accept", accept);
        }

        using var response = await Gateway.Client.SendAsync(request, Cancellation);
        Assert.Equal(200, (int)response.StatusCode);
        return await response.Content.ReadAsStringAsync(Cancellation);
    }

    private async ValueTask DisposeBothAsync()
    {
        await Gateway.DisposeAsync();
        await Upstream.DisposeAsync();
    }
}
