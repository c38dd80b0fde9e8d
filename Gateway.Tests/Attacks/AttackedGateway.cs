using MagicLink.Gateway.Sessions;
using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Attacks;

/// <summary>One gateway for a whole corpus: a public, a default and a staff route to one recording backend, and people of each kind.</summary>
public sealed class AttackedGateway : IAsyncLifetime
{
    internal Upstream Upstream { get; private set; } = null!;

    internal TestGateway Gateway { get; private set; } = null!;

    /// <summary>Where it speaks HTTP/2 without TLS.</summary>
    internal int Http2Port { get; } = TestConfig.FreePort();

    /// <summary>The token of somebody who may use every route.</summary>
    internal string Staff { get; private set; } = "";

    /// <summary>The token of somebody who may not use <c>/staff</c>.</summary>
    internal string User { get; private set; } = "";

    internal TokenForge Forge { get; private set; } = null!;

    /// <summary>Somebody who may use the public route alone, somebody who may use all but one, and somebody who may use all.</summary>
    internal IReadOnlyList<Attacker> Attackers { get; private set; } = [];

    public async ValueTask InitializeAsync()
    {
        Upstream = await Upstream.StartAsync();
        Gateway = await TestGateway.StartAsync(Upstream, config =>
        {
            config.Kestrel["Endpoints"] = new System.Text.Json.Nodes.JsonObject
            {
                ["Web"] = new System.Text.Json.Nodes.JsonObject { ["Url"] = config.Urls },
                ["Http2"] = new System.Text.Json.Nodes.JsonObject { ["Url"] = $"http://127.0.0.1:{Http2Port}", ["Protocols"] = "Http2" },
            };
            config.With("Access:Policies:staff:Roles", new System.Text.Json.Nodes.JsonArray("staff"));
            config.With("Access:Policies:dav:Methods", new System.Text.Json.Nodes.JsonArray("PROPFIND"));
            config.Routes["dav"] = TestConfig.Route("/dav/{**path}", "dav");
            config.Routes["landing"] = TestConfig.Route("/", "anonymous");
            config.Routes["public"] = TestConfig.Route("/public/{**path}", "anonymous");
            config.Routes["staff"] = TestConfig.Route("/staff/{**path}", "staff");
            config.Routes["wiki"] = TestConfig.Route("/wiki/{**path}");
            config.Routes["wiki"]!["Metadata"] = new System.Text.Json.Nodes.JsonObject { ["Identity.User"] = "Remote-User", ["Identity.Email"] = "Remote-Email" };
        });
        Staff = await Gateway.JwtAsync("sue@example.com", "staff");
        User = await Gateway.JwtAsync("ulf@example.com", "user");
        var ended = await Gateway.JwtAsync("sue@example.com");
        Assert.Equal(200, (await Gateway.RawGetAsync("/staff/x", ended)).Status);
        Assert.Equal(200, (await Gateway.RawAsync("POST /api/magic-link/logout HTTP/1.1", $"Authorization: Bearer {ended}", "Content-Length: 0")).Status);
        var disabled = await Gateway.JwtAsync("dan@example.com", "staff");
        await Gateway.SetDisabledAsync("dan@example.com", true);
        var deleted = await Gateway.JwtAsync("eve@example.com", "staff");
        await Gateway.Service<UserAdminFlow>().DeleteAsync(People.Email("eve@example.com"), TestContext.Current.CancellationToken);
        Forge = new TokenForge(Gateway, Staff, User, ended, disabled, deleted);
        Attackers = [Attacker.Nobody, Attacker.Of("user", User, "ulf@example.com", "user"), Attacker.Of("staff", Staff, "sue@example.com", "staff")];
        Upstream.Requests.Clear();
    }

    public async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync();
        await Upstream.DisposeAsync();
    }
}
