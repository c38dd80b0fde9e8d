using System.Text.Json.Nodes;
using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Proxy;

/// <summary>Routes that rewrite the path: what comes out is judged like what came in.</summary>
public sealed class RewrittenPathTests : IAsyncLifetime
{
    private Upstream upstream = null!;
    private TestGateway gateway = null!;

    public async ValueTask InitializeAsync()
    {
        upstream = await Upstream.StartAsync();
        gateway = await TestGateway.StartAsync(configure: config =>
        {
            config.Clusters["app"] = TestConfig.Cluster(upstream.Url + "/tenant/");
            Add(config, "version", "/v{version}/{**rest}", new() { ["PathPattern"] = "/api/{version}/{**rest}" });
            Add(config, "pair", "/d/{a}-{b}", new() { ["PathPattern"] = "/t/{a}/{b}" });
            Add(config, "file", "/c/{id}.json", new() { ["PathPattern"] = "/things/{id}" });
            Add(config, "prefix", "/wiki/{**rest}", new() { ["PathRemovePrefix"] = "/wiki" });
            Add(config, "case", "/Case/{**rest}", new() { ["PathPattern"] = "/case/{**rest}" });
        });
    }

    public async ValueTask DisposeAsync()
    {
        await gateway.DisposeAsync();
        await upstream.DisposeAsync();
    }

    [Theory]
    [InlineData("/v../admin/delete")]
    [InlineData("/v.%2e/admin")]
    [InlineData("/v./admin")]
    [InlineData("/d/..-x")]
    [InlineData("/d/x-..")]
    [InlineData("/d/..-..")]
    [InlineData("/c/...json")]
    public async Task A_rewritten_path_cannot_climb_out_of_where_its_route_leads(string target)
    {
        var answer = await gateway.RawGetAsync(target, bearer: null);

        Assert.Equal(400, answer.Status);
        Assert.Contains("VALIDATION_FAILED", answer.Text, StringComparison.Ordinal);
        Assert.Empty(upstream.Requests);
    }

    [Theory]
    [InlineData("/v2/users?x=..%2f", "/tenant/api/2/users?x=..%2f")]
    [InlineData("/d/a-b", "/tenant/t/a/b")]
    [InlineData("/c/7.json", "/tenant/things/7")]
    [InlineData("/wiki/a..b/%C3%A4%20b", "/tenant/a..b/%C3%A4%20b")]
    [InlineData("/CASE/Page", "/tenant/case/Page")]
    public async Task A_rewritten_path_arrives_as_the_route_says(string target, string expected)
    {
        var answer = await gateway.RawGetAsync(target, bearer: null);

        Assert.True(answer.Status == 200, answer.Text);
        Assert.Equal(expected, Assert.Single(upstream.Requests).RawTarget);
    }

    private static void Add(TestConfig config, string name, string path, JsonObject transform)
    {
        config.Routes[name] = TestConfig.Route(path, "anonymous");
        config.Routes[name]!["Transforms"] = new JsonArray(transform);
    }
}
