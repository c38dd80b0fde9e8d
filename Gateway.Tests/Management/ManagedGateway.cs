using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Management;

/// <summary>A gateway with a management address, in front of a backend that takes every path.</summary>
public sealed class ManagedGateway : IAsyncLifetime
{
    internal Upstream Upstream { get; private set; } = null!;

    internal TestGateway Gateway { get; private set; } = null!;

    internal Uri Management { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Management = new Uri($"http://127.0.0.1:{TestConfig.FreePort()}");
        Upstream = await Upstream.StartAsync();
        Gateway = await TestGateway.StartAsync(Upstream, config =>
        {
            config.With("Management:Url", Management.ToString());
            config.With("Bans:Enabled", true).With("Bans:Scope", "all");
            config.Routes["app"]!["AuthorizationPolicy"] = "anonymous";
        });
    }

    public async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync();
        await Upstream.DisposeAsync();
    }

    /// <summary>Asks at the management address.</summary>
    internal Task<HttpResponseMessage> AskAsync(HttpMethod method, string path, params (string Name, string Value)[] headers) =>
        Gateway.RequestAsync(method, new Uri(Management, path).ToString(), body: null, headers);
}
