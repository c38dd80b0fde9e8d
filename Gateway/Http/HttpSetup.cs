using System.Collections.Frozen;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;
using IPNetwork = System.Net.IPNetwork;

namespace MagicLink.Gateway.Http;

internal static class HttpSetup
{
    /// <summary>The headers by which a trusted proxy tells of the original request.</summary>
    public static readonly FrozenSet<string> ForwardingHeaders =
        new[] { "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto" }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly string[] ForwardingTraces = [.. ForwardingHeaders, "X-Original-For", "X-Original-Host", "X-Original-Proto"];

    public static IServiceCollection AddHttp(
        this IServiceCollection services,
        IReadOnlyList<IPNetwork> trustedProxies,
        IReadOnlyList<string> allowedHosts,
        IReadOnlyList<string> returnHosts,
        Uri publicUrl,
        OwnPaths ownPaths,
        Uri? management,
        bool isDevelopment)
    {
        // JwtBearer is asked by name, on a cache miss only: it must not become the default that runs at each request.
        AppContext.SetSwitch("Microsoft.AspNetCore.Authentication.SuppressAutoDefaultScheme", true);
        services.AddAuthentication().AddJwtBearer();
        services.AddRequestTimeouts();
        var address = new PublicAddress(publicUrl, isDevelopment);
        return services
            .AddSingleton<IConfigureOptions<JwtBearerOptions>, JwtBearerSetup>()
            .AddSingleton(address)
            .AddSingleton(ownPaths)
            .AddSingleton(new ServedPaths(ownPaths, management))
            .AddSingleton(new TrustedProxies(trustedProxies))
            .AddSingleton(new HostAllowList(address, allowedHosts))
            .AddSingleton(provider => new ReturnUrls(address, returnHosts, provider.GetRequiredService<HostAllowList>()))
            .AddSingleton<Decisions>()
            .AddSingleton<AppHosts>()
            .AddSingleton<HandOverStart>()
            .AddSingleton<GatewayCookies>()
            .AddSingleton<CsrfGuard>()
            .AddSingleton<ProblemWriter>()
            .AddSingleton<CallerReader>();
    }

    /// <summary>
    /// Keeps the framework from authenticating and authorizing each request before the pipeline begins: who calls, and what they may, is for the proxy's decision and for
    /// each of our own endpoints to ask. Without this it would open a scope of services for every request only to find that there is nothing to do.
    /// </summary>
    public static void SkipAutomaticGuards(this IApplicationBuilder app)
    {
        foreach (var guard in new[] { "__AuthenticationMiddlewareSet", "__AuthorizationMiddlewareSet" })
        {
            app.Properties[guard] = true;
        }
    }

    /// <summary>Takes client address, scheme and host from forwarding headers, where a trusted proxy sent them.</summary>
    public static void UseTrustedForwarding(this IApplicationBuilder app)
    {
        var trusted = app.ApplicationServices.GetRequiredService<TrustedProxies>();
        if (trusted.Networks.Count == 0)
        {
            return;
        }

        var options = new ForwardedHeadersOptions
        {
            ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedHost | ForwardedHeaders.XForwardedProto,
            ForwardLimit = null,
        };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var network in trusted.Networks)
        {
            options.KnownIPNetworks.Add(network);
        }

        app.Use((context, next) =>
        {
            context.Features.Set(new ForwardedFrom(context.Connection.RemoteIpAddress, context.Request.Headers.ContainsKey("X-Forwarded-Proto")));
            return next(context);
        });
        app.UseForwardedHeaders(options);
        app.Use((context, next) =>
        {
            // They have been read, and what the framework keeps of them is no business of backends: they get ours.
            foreach (var trace in ForwardingTraces)
            {
                context.Request.Headers.Remove(trace);
            }

            return next(context);
        });
    }
}
