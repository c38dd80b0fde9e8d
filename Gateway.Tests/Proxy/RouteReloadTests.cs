using System.Diagnostics;
using System.Text.Json.Nodes;
using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Proxy;

/// <summary><c>routes.json</c> is loaded as it is saved; what does not validate leaves the last good routes.</summary>
public sealed class RouteReloadTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData("{ \"ReverseProxy\": { ", "routes.json: is not valid JSON")]
    [InlineData("{ \"ReverseProxy\": { \"Routs\": {} } }", "ReverseProxy:Routs: ")]
    [InlineData("{ \"ReverseProxy\": { \"Routes\": { \"app\": { \"ClusterId\": \"app\", \"Match\": { \"Path\": \"/{**p}\" }, \"AuthorizationPolicy\": \"stuff\" } }, CLUSTERS } }", "ReverseProxy:Routes:app:AuthorizationPolicy: ")]
    [InlineData("{ \"ReverseProxy\": { \"Routes\": { \"app\": { \"ClusterId\": \"nowhere\", \"Match\": { \"Path\": \"/{**p}\" } } }, CLUSTERS } }", "ReverseProxy:Routes:app:ClusterId: ")]
    [InlineData("{ \"ReverseProxy\": { \"Routes\": { \"app\": { \"ClusterId\": \"app\", \"Match\": { \"Path\": \"/_gateway/{**p}\" } } }, CLUSTERS } }", "ReverseProxy:Routes:app:Match:Path: ")]
    [InlineData(null, "routes.json: cannot be read")]
    public async Task A_bad_change_leaves_the_last_good_routes_and_is_named(string? text, string fault)
    {
        await using var upstream = await Upstream.StartAsync();
        await using var gateway = await StartAsync(upstream);
        var path = Path.Combine(gateway.Config.Folder, "routes.json");
        var jwt = await gateway.JwtAsync("ann@example.com");

        Replace(path, text?.Replace("CLUSTERS", $"\"Clusters\": {{ \"app\": {TestConfig.Cluster(upstream.Url).ToJsonString()} }}", StringComparison.Ordinal));
        var named = await FaultsAsync(gateway, faults => faults.Count > 0);

        Assert.StartsWith(fault, Assert.Single(named), StringComparison.Ordinal);
        Assert.Contains(gateway.Logs.Lines, line => line.Contains(fault.TrimEnd(' ', ':'), StringComparison.Ordinal));
        Assert.Equal(200, await StatusAsync(gateway, "/open", null));
        Assert.Equal(401, await StatusAsync(gateway, "/wiki", null));
        Assert.Equal(200, await StatusAsync(gateway, "/wiki", jwt));

        gateway.Config.WriteRoutes();
        Assert.Empty(await FaultsAsync(gateway, faults => faults.Count == 0));
        Assert.Equal(200, await StatusAsync(gateway, "/wiki", jwt));
    }

    [Fact]
    public async Task A_header_that_once_told_of_a_person_is_dropped_after_a_change_that_names_it_no_more()
    {
        await using var upstream = await Upstream.StartAsync();
        await using var gateway = await StartAsync(upstream);
        foreach (var user in new[] { "Remote-User", "App-User", null })
        {
            gateway.Config.Routes["open"]!["Metadata"] = user is null ? null : new JsonObject { ["Identity.User"] = user };
            gateway.Config.Routes[$"after-{user}"] = TestConfig.Route($"/after-{user}", "anonymous");
            gateway.Config.WriteRoutes();
            await UntilAsync(gateway, async () => await StatusAsync(gateway, $"/after-{user}", null) == 200);
        }

        upstream.Requests.Clear();
        await gateway.RawGetAsync("/open", bearer: null, "Remote-User: admin", "app_user: admin");

        Assert.DoesNotContain("admin", Assert.Single(upstream.Requests).Headers.Values);
    }

    [Fact]
    public async Task A_good_change_takes_effect_without_a_restart()
    {
        await using var upstream = await Upstream.StartAsync();
        await using var other = await Upstream.StartAsync();
        await using var gateway = await StartAsync(upstream);
        var jwt = await gateway.JwtAsync("ann@example.com");
        Assert.Equal((200, 200), (await StatusAsync(gateway, "/open", null), await StatusAsync(gateway, "/wiki", jwt)));

        gateway.Config.Clusters["other"] = TestConfig.Cluster(other.Url);
        gateway.Config.Routes["new"] = TestConfig.Route("/new", "anonymous", "other");
        gateway.Config.Routes["app"] = TestConfig.Route("/{**path}", "staff");
        gateway.Config.Routes["open"] = TestConfig.Route("/open", "default");
        gateway.Config.WriteRoutes();
        await UntilAsync(gateway, async () => await StatusAsync(gateway, "/new", null) == 200);

        Assert.Equal("/new", Assert.Single(other.Requests).RawTarget);
        Assert.Equal(401, await StatusAsync(gateway, "/open", null));
        Assert.Equal(200, await StatusAsync(gateway, "/open", jwt));
        Assert.Equal(403, await StatusAsync(gateway, "/wiki", jwt));
    }

    [Fact]
    public async Task A_route_that_is_taken_out_is_closed()
    {
        await using var upstream = await Upstream.StartAsync();
        await using var gateway = await StartAsync(upstream);
        var jwt = await gateway.JwtAsync("ann@example.com");

        gateway.Config.Routes.Remove("app");
        gateway.Config.WriteRoutes();
        await UntilAsync(gateway, async () => await StatusAsync(gateway, "/wiki", jwt) != 200);

        upstream.Requests.Clear();
        Assert.InRange(await StatusAsync(gateway, "/wiki", jwt), 401, 404);
        Assert.Equal(200, await StatusAsync(gateway, "/open", null));
        Assert.Equal("/open", Assert.Single(upstream.Requests).RawTarget);
    }

    private static Task<TestGateway> StartAsync(Upstream upstream) => TestGateway.StartAsync(upstream, config =>
    {
        config.With("Access:Policies:staff:Roles", new JsonArray("staff"));
        config.Routes["open"] = TestConfig.Route("/open", "anonymous");
    });

    // A file that is swapped is never seen half written.
    private static void Replace(string path, string? text)
    {
        if (text is null)
        {
            File.Delete(path);
            return;
        }

        File.WriteAllText(path + ".new", text);
        File.Move(path + ".new", path, overwrite: true);
    }

    private static async Task<int> StatusAsync(TestGateway gateway, string path, string? jwt)
    {
        using var response = await gateway.GetAsync(path, jwt);
        return (int)response.StatusCode;
    }

    /// <summary>The faults that readiness names, once they are as expected. It stays ready all the while.</summary>
    private static async Task<IReadOnlyList<string>> FaultsAsync(TestGateway gateway, Predicate<IReadOnlyList<string>> expected)
    {
        IReadOnlyList<string> faults = [];
        await UntilAsync(gateway, async () =>
        {
            using var ready = await gateway.GetAsync("/_gateway/health/ready");
            var body = await ready.JsonAsync(200);
            faults = [.. body.GetProperty("routeFaults").EnumerateArray().Select(fault => fault.GetString()!)];
            return expected(faults);
        });
        return faults;
    }

    /// <summary>Lets the gateway look at the file, second by second, until it has taken effect.</summary>
    private static async Task UntilAsync(TestGateway gateway, Func<Task<bool>> holds)
    {
        var waited = Stopwatch.StartNew();
        for (var seconds = 0; !await holds(); seconds++)
        {
            Assert.True(waited.Elapsed < Patience, "the gateway did not notice the file");
            if (seconds < 60)
            {
                gateway.Clock.Advance(TimeSpan.FromSeconds(1));
            }
        }
    }
}
