using System.Text.Json.Nodes;
using MagicLink.Gateway.Limits;
using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Limits;

/// <summary>A rule may name proxied routes: they are counted in memory, and no backend waits for it.</summary>
public sealed class ProxiedLimitTests
{
    [Fact]
    public async Task A_rule_that_names_a_path_limits_it_and_no_other()
    {
        await using var upstream = await Upstream.StartAsync();
        await using var gateway = await StartAsync(upstream, TestConfig.Rule("get:/wiki/*", "1m", 2));

        var statuses = await StatusesAsync(gateway, "/wiki/start", 3);
        Assert.Equal([200, 200, 429], statuses);
        Assert.Equal((429, 200), (await gateway.StatusAsync("/WIKI/other"), await gateway.StatusAsync("/plans")));
        Assert.Equal(200, await gateway.StatusAsync("/wiki/start", ("X-Forwarded-For", "192.0.2.7")));
        using var refused = await gateway.GetAsync("/wiki/start");
        Assert.Equal(60, (await refused.RefusalAsync(429, "RATE_LIMITED")).GetProperty("retryAfter").GetInt32());
        using var browser = gateway.NewBrowser();
        Assert.Equal("text/html", (await browser.OpenAsync("/wiki/start")).Response.Content.Headers.ContentType?.MediaType);
        gateway.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(200, await gateway.StatusAsync("/wiki/start"));
        Assert.Equal(0, gateway.Count("counters"));
    }

    [Fact]
    public async Task The_rules_for_our_own_endpoints_leave_proxied_calls_alone()
    {
        await using var upstream = await Upstream.StartAsync();
        await using var gateway = await StartAsync(upstream, TestConfig.Rule("*", "1m", 1));

        var statuses = await StatusesAsync(gateway, "/wiki/start", 3);
        Assert.Equal([200, 200, 200], statuses);
        Assert.False(gateway.Service<Limiter>().Rules.NamesProxied);
    }

    [Fact]
    public async Task Parallel_calls_are_counted_exactly()
    {
        await using var upstream = await Upstream.StartAsync();
        await using var gateway = await StartAsync(upstream, TestConfig.Rule("*:/wiki/*", "1m", 41, "global"));

        var statuses = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => gateway.StatusAsync("/wiki/start", ("X-Forwarded-For", $"192.0.2.{i}"))));

        Assert.Equal(41, statuses.Count(status => status == 200));
    }

    private static Task<TestGateway> StartAsync(Upstream upstream, JsonObject rule) => TestGateway.StartAsync(upstream, config =>
    {
        config.Guarded().With("Limits:Rules", new JsonArray(rule));
        config.Routes["app"] = TestConfig.Route("/{**path}", "anonymous");
    });

    private static async Task<List<int>> StatusesAsync(TestGateway gateway, string path, int calls)
    {
        var statuses = new List<int>();
        for (var i = 0; i < calls; i++)
        {
            statuses.Add(await gateway.StatusAsync(path));
        }

        return statuses;
    }
}
