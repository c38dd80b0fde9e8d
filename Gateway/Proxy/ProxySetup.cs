using MagicLink.Gateway.Access;
using MagicLink.Gateway.Health;
using MagicLink.Gateway.Settings;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.DataProtection;
using Yarp.ReverseProxy.Configuration;

namespace MagicLink.Gateway.Proxy;

internal static class ProxySetup
{
    public static IServiceCollection AddProxy(this IServiceCollection services, IdentityOptions identity, Installation installation)
    {
        services.AddRouteReading(identity, installation).AddServedRoutes();

        // Only session affinity uses it: after a restart a client may land on another destination, and no key lies about.
        services.AddSingleton<IDataProtectionProvider, EphemeralDataProtectionProvider>();
        services.AddReverseProxy().AddTransforms<ForwardTransforms>().AddTransforms<StreamTransforms>().ConfigureHttpClient((_, handler) => HeaderText.KeepBytes(handler));
        return services
            .AddSingleton<AccessAnswers>()
            .AddSingleton<UnsentAnswers>()
            .AddSingleton<DeniedAudit>()
            .AddSingleton<OpenConnections>()
            .AddHostedService<ConnectionWatch>()
            .AddHostedService(provider => new ShutdownDrain(
                provider.GetRequiredService<Readiness>(),
                provider.GetRequiredService<OpenConnections>(),
                installation.Options.Shutdown.DelayOf(installation.IsDevelopment),
                provider.GetRequiredService<TimeProvider>()))
            .AddSingleton<RouteWatcher>()
            .AddHostedService(provider => provider.GetRequiredService<RouteWatcher>());
    }

    /// <summary>What is wrong with <c>routes.json</c>, asked without starting anything.</summary>
    public static async Task<SettingFaults> CheckRoutesAsync(Installation installation)
    {
        var options = installation.Options;
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddAccess(options.Access);
        services.AddRouteReading(options.Identity, installation);
        services.AddReverseProxy();
        await using var provider = services.BuildServiceProvider();
        var faults = new SettingFaults();
        await provider.GetRequiredService<RouteFile>().ReadAsync(faults);
        return faults;
    }

    public static void MapProxy(this IEndpointRouteBuilder app)
    {
        var policies = app.ServiceProvider.GetRequiredService<PolicyBook>();
        var headers = app.ServiceProvider.GetRequiredService<IdentityHeaderNames>();
        app.MapReverseProxy(proxy =>
        {
            proxy.UseMiddleware<DirectForwardMiddleware>(); // what follows is for where there is a choice
            proxy.UseSessionAffinity();
            proxy.UseLoadBalancing();
            proxy.UsePassiveHealthChecks();
        }).ConfigureEndpoints((endpoint, route) =>
        {
            endpoint.WithMetadata(RouteAccess.From(route, policies, headers));
            endpoint.Add(LeaveToOurLocks);
        });
    }

    // YARP names a route's policy to the framework's authorization, which is not there: it would open a scope of services for each request.
    private static void LeaveToOurLocks(EndpointBuilder endpoint)
    {
        foreach (var demand in endpoint.Metadata.OfType<IAuthorizeData>().Cast<object>().ToList())
        {
            endpoint.Metadata.Remove(demand);
        }
    }

    /// <summary>What reads and judges <c>routes.json</c>.</summary>
    public static IServiceCollection AddRouteReading(this IServiceCollection services, IdentityOptions identity, Installation installation)
    {
        services.AddAuthorization();
        services.AddRequestTimeouts();
        services.AddCors();
        return services
            .AddSingleton<IAuthorizationPolicyProvider, AccessPolicyProvider>()
            .AddSingleton(installation.Folder)
            .AddSingleton(IdentityHeaderNames.From(identity.Headers))
            .AddSingleton(provider => new RouteRules(provider.GetRequiredService<PolicyBook>(), provider.GetRequiredService<IdentityHeaderNames>(), installation.OwnPaths))
            .AddSingleton(provider =>
                new RouteFile(installation.Folder, installation.Environment, provider.GetRequiredService<IConfigValidator>(), provider.GetRequiredService<RouteRules>()));
    }

    /// <summary>What serves the routes that were read, to YARP and to all who judge by them.</summary>
    public static IServiceCollection AddServedRoutes(this IServiceCollection services) => services
        .AddSingleton<IncomingHeaders>()
        .AddSingleton<PathAllowances>()
        .AddSingleton<RouteProvider>()
        .AddSingleton<IProxyConfigProvider>(provider => provider.GetRequiredService<RouteProvider>());
}
