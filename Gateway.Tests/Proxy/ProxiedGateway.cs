using System.Text.Json.Nodes;
using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Proxy;

/// <summary>A gateway with routes of every kind in front of one recording backend, shared by a class of tests.</summary>
public sealed class ProxiedGateway : IAsyncLifetime
{
    internal Upstream Upstream { get; private set; } = null!;

    internal TestGateway Gateway { get; private set; } = null!;

    internal string Staff { get; private set; } = "";

    internal string User { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        Upstream = await Upstream.StartAsync();
        Gateway = await TestGateway.StartAsync(Upstream, config =>
        {
            config.With("Access:Policies:staff:Roles", new JsonArray("staff", "admin"));
            config.With("Access:Policies:partners:EmailDomains", new JsonArray("partner.example"));
            config.With("Access:Policies:readers:Methods", new JsonArray("GET", "HEAD"));
            config.Routes["public"] = TestConfig.Route("/public/{**path}", "anonymous");
            config.Routes["named"] = TestConfig.Route("/named/{**path}", "default");
            config.Routes["staff"] = TestConfig.Route("/staff/{**path}", "staff");
            config.Routes["partners"] = TestConfig.Route("/partners/{**path}", "Partners");
            config.Routes["readers"] = TestConfig.Route("/readers/{**path}", "readers");
            Add(config, "wiki", "/wiki/{**path}", new() { ["Identity.User"] = "Remote-User", ["Identity.Email"] = "Remote-Email", ["Identity.Assertion"] = "Remote-Assertion" });
            Add(config, "forwards", "/forwards/{**path}", new() { ["ForwardToken"] = "true" });
            Add(config, "open", "/open/{**path}", new() { ["ForwardToken"] = "true" });
            config.Routes["open"]!["AuthorizationPolicy"] = "anonymous";
        });
        Staff = await Gateway.JwtAsync("sue@example.com", "user", "staff");
        User = await Gateway.JwtAsync("ulf@example.com", "user");
    }

    public async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync();
        await Upstream.DisposeAsync();
    }

    /// <summary>Sends one request with these headers and nothing recorded before; what the backend got of it.</summary>
    internal async Task<RecordedRequest> ArrivedAsync(string path, string? bearer, params string[] headers)
    {
        Upstream.Requests.Clear();
        var answer = await Gateway.RawGetAsync(path, bearer, headers);
        Assert.True(answer.Status == 200, answer.Text);
        return Assert.Single(Upstream.Requests);
    }

    private static void Add(TestConfig config, string name, string path, JsonObject metadata)
    {
        config.Routes[name] = TestConfig.Route(path);
        config.Routes[name]!["Metadata"] = metadata;
    }
}
