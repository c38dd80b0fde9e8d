using System.Text.Json.Nodes;
using MagicLink.Gateway.Tests.Harness;
using Microsoft.AspNetCore.Http;

namespace MagicLink.Gateway.Tests.Proxy;

/// <summary>An app on several machines: YARP's balancing, affinity, health checks and timeouts, as routes.json asks for them.</summary>
public sealed class ClusterTests : IAsyncLifetime
{
    private readonly HashSet<string> ill = [];
    private Upstream one = null!;
    private Upstream two = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        one = await StartAsync("one");
        two = await StartAsync("two");
    }

    public async ValueTask DisposeAsync()
    {
        await one.DisposeAsync();
        await two.DisposeAsync();
    }

    [Fact]
    public async Task Requests_go_round()
    {
        await using var gateway = await StartAsync(cluster => cluster["LoadBalancingPolicy"] = "RoundRobin");

        string[] asked = [await AskAsync(gateway), await AskAsync(gateway), await AskAsync(gateway), await AskAsync(gateway)];

        Assert.Equal(2, asked.Count(name => name == "one"));
        Assert.Equal(2, asked.Count(name => name == "two"));
    }

    [Theory]
    [InlineData("HashCookie")]
    [InlineData("ArrCookie")]
    [InlineData("Cookie")]
    public async Task Who_came_to_one_machine_comes_back_to_it(string policy)
    {
        await using var gateway = await StartAsync(cluster =>
        {
            cluster["LoadBalancingPolicy"] = "RoundRobin";
            cluster["SessionAffinity"] = new JsonObject { ["Enabled"] = true, ["Policy"] = policy, ["AffinityKeyName"] = "app-affinity" };
        });
        using var first = await gateway.GetAsync("/x");
        var cookie = Assert.Single(first.Headers.GetValues("Set-Cookie")).Split(';')[0];
        var name = await first.Content.ReadAsStringAsync(Cancellation);

        for (var i = 0; i < 4; i++)
        {
            Assert.Equal(name, await AskAsync(gateway, cookie));
        }
    }

    [Fact]
    public async Task A_machine_that_fails_its_checks_is_not_asked_until_it_is_well_again()
    {
        await using var gateway = await StartAsync(cluster =>
        {
            cluster["LoadBalancingPolicy"] = "RoundRobin";
            cluster["HealthCheck"] = new JsonObject
            {
                ["Active"] = new JsonObject { ["Enabled"] = true, ["Interval"] = "00:00:10", ["Timeout"] = "00:00:05", ["Policy"] = "ConsecutiveFailures", ["Path"] = "/health" },
            };
            cluster["Metadata"] = new JsonObject { ["ConsecutiveFailuresHealthPolicy.Threshold"] = "1" };
        });
        ill.Add("two");

        await Eventually.TrueAsync(() => SeesAsync(gateway, "one", "one"), "two is not asked", tick: () => gateway.Clock.Advance(TimeSpan.FromSeconds(10)));
        ill.Clear();
        await Eventually.TrueAsync(() => SeesAsync(gateway, "one", "two"), "two is asked again", tick: () => gateway.Clock.Advance(TimeSpan.FromSeconds(10)));

        Assert.DoesNotContain(one.Requests.Concat(two.Requests).Where(request => request.RawTarget == "/health"), check => check["X-Gateway-User"] is not null);
    }

    [Fact]
    public async Task Where_every_machine_is_ill_the_answer_is_503()
    {
        await using var gateway = await StartAsync(cluster =>
        {
            cluster["HealthCheck"] = new JsonObject
            {
                ["AvailableDestinationsPolicy"] = "HealthyAndUnknown",
                ["Active"] = new JsonObject { ["Enabled"] = true, ["Interval"] = "00:00:10", ["Timeout"] = "00:00:05", ["Policy"] = "ConsecutiveFailures", ["Path"] = "/health" },
            };
            cluster["Metadata"] = new JsonObject { ["ConsecutiveFailuresHealthPolicy.Threshold"] = "1" };
        });
        ill.UnionWith(["one", "two"]);

        await Eventually.TrueAsync(async () => await gateway.StatusAsync("/x") == 503, "nobody is asked", tick: () => gateway.Clock.Advance(TimeSpan.FromSeconds(10)));

        using var answer = await gateway.GetAsync("/x");
        await answer.RefusalAsync(503, "SERVICE_UNAVAILABLE");
    }

    [Fact]
    public async Task An_app_that_takes_longer_than_its_cluster_allows_is_a_504()
    {
        await using var gateway = await StartAsync(cluster => cluster["HttpRequest"] = new JsonObject { ["ActivityTimeout"] = "00:00:01" });

        using var answer = await gateway.GetAsync("/hang");

        await answer.RefusalAsync(504, "GATEWAY_TIMEOUT");
    }

    [Fact]
    public async Task The_only_machine_is_not_asked_either_while_it_fails_its_checks()
    {
        await using var gateway = await StartAsync(cluster =>
        {
            cluster["Destinations"]!.AsObject().Remove("d2");
            cluster["HealthCheck"] = new JsonObject
            {
                ["AvailableDestinationsPolicy"] = "HealthyAndUnknown",
                ["Active"] = new JsonObject { ["Enabled"] = true, ["Interval"] = "00:00:10", ["Timeout"] = "00:00:05", ["Policy"] = "ConsecutiveFailures", ["Path"] = "/health" },
            };
            cluster["Metadata"] = new JsonObject { ["ConsecutiveFailuresHealthPolicy.Threshold"] = "1" };
        });
        ill.Add("one");

        await Eventually.TrueAsync(async () => await gateway.StatusAsync("/x") == 503, "it is not asked", tick: () => gateway.Clock.Advance(TimeSpan.FromSeconds(10)));
        ill.Clear();
        await Eventually.TrueAsync(async () => await gateway.StatusAsync("/x") == 200, "it is asked again", tick: () => gateway.Clock.Advance(TimeSpan.FromSeconds(10)));
    }

    private static async Task<string> AskAsync(TestGateway gateway, string? cookie = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/x");
        if (cookie is not null)
        {
            request.Headers.Add("Cookie", cookie);
        }

        using var answer = await gateway.Client.SendAsync(request, Cancellation);
        return await answer.Content.ReadAsStringAsync(Cancellation);
    }

    private static async Task<bool> SeesAsync(TestGateway gateway, params string[] names) =>
        new[] { await AskAsync(gateway), await AskAsync(gateway) }.Order(StringComparer.Ordinal).SequenceEqual(names);

    private Task<TestGateway> StartAsync(Action<JsonObject> configure) => TestGateway.StartAsync(configure: config =>
    {
        var cluster = TestConfig.Cluster(one.Url);
        cluster["Destinations"]!["d2"] = new JsonObject { ["Address"] = two.Url };
        configure(cluster);
        config.Clusters["app"] = cluster;
        config.Routes["app"] = TestConfig.Route("/{**path}", "anonymous");
    });

    private Task<Upstream> StartAsync(string name) => Upstream.StartAsync(async context =>
    {
        if (context.Request.Path == "/hang")
        {
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        context.Response.StatusCode = ill.Contains(name) && context.Request.Path == "/health" ? 500 : 200;
        await context.Response.WriteAsync(name);
    });
}
