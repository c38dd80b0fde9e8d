using System.Text.Json.Nodes;
using MagicLink.Gateway.Limits;
using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Limits;

/// <summary>Several gateways on one PostgreSQL limit and ban as one.</summary>
public sealed class SharedLimitTests
{
    [Fact]
    public async Task A_limit_holds_exactly_over_two_gateways_at_once()
    {
        await using var cluster = await Cluster.StartAsync(configure: config => config.Guarded().With("Limits:Rules", new JsonArray(
            TestConfig.Rule("*", "1h", 53), TestConfig.Rule("act:send", "1h", 100))));

        var statuses = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => cluster.Gateways[i % 2].StatusAsync("/api/magic-link/session")));

        Assert.Equal(53, statuses.Count(status => status == 401));
        Assert.Equal(147, statuses.Count(status => status == 429));
    }

    [Fact]
    public async Task Parallel_sends_to_a_few_addresses_from_many_networks_get_the_limit_of_each()
    {
        await using var cluster = await Cluster.StartAsync(configure: config => config.Guarded());

        var sent = await Task.WhenAll(Enumerable.Range(0, 120).Select(async i =>
        {
            using var answer = await cluster.Gateways[i % 2].PostAsync("/api/magic-link/send", new { email = $"p{i % 4}@example.com" }, ("X-Forwarded-For", $"192.0.2.{i}"));
            return (Person: i % 4, Status: (int)answer.StatusCode);
        }));

        Assert.All(Enumerable.Range(0, 4), person => Assert.Equal(5, sent.Count(answer => answer == (person, 200))));
        Assert.Equal(100, sent.Count(answer => answer.Status == 429));
    }

    [Fact]
    public async Task A_ban_of_one_holds_on_the_other_and_failures_on_both_add_up()
    {
        await using var cluster = await Cluster.StartAsync(configure: config => config.Guarded().With("Limits:Enabled", false));
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(410, await FailAsync(cluster.Gateways[i % 2]));
        }

        foreach (var gateway in cluster.Gateways)
        {
            await Eventually.TrueAsync(
                async () => await gateway.StatusAsync("/api/magic-link/session", ("X-Forwarded-For", "192.0.2.7")) == 403, "the ban holds", () => cluster.Clock.Advance(TimeSpan.FromMilliseconds(50)));
        }

        Assert.IsType<BanResult.Unbanned>(await cluster.First.Service<BanFlow>().UnbanAsync("192.0.2.7", "ops", TestContext.Current.CancellationToken));
        Assert.Equal(410, await FailAsync(cluster.First));
        await Eventually.TrueAsync(
            async () => await cluster.Second.StatusAsync("/api/magic-link/session", ("X-Forwarded-For", "192.0.2.7")) == 401, "the ban is gone", () => cluster.Clock.Advance(TimeSpan.FromMilliseconds(50)));
    }

    private static async Task<int> FailAsync(TestGateway gateway)
    {
        using var answer = await gateway.PostAsync("/api/magic-link/verify", new { token = "made up" }, ("X-Forwarded-For", "192.0.2.7"));
        return (int)answer.StatusCode;
    }
}
