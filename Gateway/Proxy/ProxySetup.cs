using MagicLink.Gateway.Access;
using MagicLink.Gateway.Http;
using MagicLink.Gateway.Settings;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.DataProtection;
using Yarp.ReverseProxy.Configuration;

namespace MagicLink.Gateway.Proxy;

internal static class ProxySetup
{
    public static IServiceCollection AddProxy(this IServiceCollection services, IdentityOptions identity, Installation installation)
    {
        services.AddRouteReading(identity, installation.OwnPaths, installation.Folder, installation.Environment);

        // Only session affinity uses it: after a restart a client may land on another destination, and no key lies about.
        services.AddSingleton<IDataProtectionProvider, EphemeralDataProtectionProvider>();
        services.AddReverseProxy().AddTransforms<ForwardTransforms>();
        return services
            .AddSingleton<IAuthorizationHandler, AccessRequirement>()
            .AddSingleton<IAuthorizationMiddlewareResultHandler, AccessResultHandler>()
            .AddSingleton<IncomingHeaders>()
            .AddSingleton<AccessAnswers>()
            .AddSingleton<DeniedAudit>()
            .AddSingleton<RouteProvider>()
            .AddSingleton<IProxyConfigProvider>(provider => provider.GetRequiredService<RouteProvider>())
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
        services.AddRouteReading(options.Identity, installation.OwnPaths, installation.Folder, installation.Environment);
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
        app.MapReverseProxy().ConfigureEndpoints((endpoint, route) => endpoint.WithMetadata(RouteAccess.From(route, policies, headers)));
    }

    private static void AddRouteReading(
        this IServiceCollection services, IdentityOptions identity, OwnPaths ownPaths, ConfigFolder folder, IReadOnlyDictionary<string, string> environment)
    {
        services.AddAuthorization();
        services.AddRequestTimeouts();
        services.AddCors();
        services.AddSingleton<IAuthorizationPolicyProvider, AccessPolicyProvider>();
        services.AddSingleton(folder);
        services.AddSingleton(IdentityHeaderNames.From(identity.Headers));
        services.AddSingleton(provider => new RouteRules(provider.GetRequiredService<PolicyBook>(), provider.GetRequiredService<IdentityHeaderNames>(), ownPaths));
        services.AddSingleton(provider =>
            new RouteFile(folder, environment, provider.GetRequiredService<IConfigValidator>(), provider.GetRequiredService<RouteRules>()));
    }
}
