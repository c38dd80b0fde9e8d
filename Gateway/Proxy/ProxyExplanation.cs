using MagicLink.Gateway.Access;
using MagicLink.Gateway.Http;
using MagicLink.Gateway.Settings;
using Yarp.ReverseProxy.Configuration;

namespace MagicLink.Gateway.Proxy;

/// <summary>Loads the routes of an installation to ask about them, without listening anywhere and without a word to a backend.</summary>
internal static class ProxyExplanation
{
    /// <summary>What would become of a request.</summary>
    /// <exception cref="SettingException"><c>routes.json</c> has faults.</exception>
    public static async Task<AccessExplanation> ExplainAsync(Installation installation, AccessQuestion question, TimeProvider clock)
    {
        var options = installation.Options;
        var address = new PublicAddress(installation.PublicUrl, installation.IsDevelopment);
        var hosts = new HostAllowList(address, options.AllowedHosts);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore(); // wanted by the host, never started
        builder.Services.AddLogging().AddRouting().AddAccess(options.Access).AddRouteReading(options.Identity, installation);
        builder.Services.AddReverseProxy();
        builder.Services.AddSingleton(hosts).AddServedRoutes();
        await using var app = builder.Build();

        var faults = new SettingFaults();
        if (await app.Services.GetRequiredService<RouteFile>().ReadAsync(faults) is not { } table)
        {
            throw new SettingException(faults, "The routes cannot be loaded.");
        }

        app.Services.GetRequiredService<RouteProvider>().Replace(table with { Clusters = [.. table.Clusters.Select(WithoutHealthChecks)] });
        app.MapProxy();
        return await new AccessExplainer(hosts, address, installation.OwnPaths, new RouteLookup(app), clock).ExplainAsync(question);
    }

    private static ClusterConfig WithoutHealthChecks(ClusterConfig cluster) => cluster with { HealthCheck = null };
}
