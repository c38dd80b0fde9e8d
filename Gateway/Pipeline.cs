using MagicLink.Gateway.Api.Admin;
using MagicLink.Gateway.Api.Discovery;
using MagicLink.Gateway.Api.Health;
using MagicLink.Gateway.Api.MagicLink;
using MagicLink.Gateway.Api.Mudbase;
using MagicLink.Gateway.Api.OpenApi;
using MagicLink.Gateway.Http;
using MagicLink.Gateway.Http.Tls;
using MagicLink.Gateway.Pages;
using MagicLink.Gateway.Proxy;
using MagicLink.Gateway.Proxy.ForwardAuth;
using MagicLink.Gateway.Telemetry;

namespace MagicLink.Gateway;

/// <summary>THE order of middleware.</summary>
internal static class Pipeline
{
    public static void UseGateway(this WebApplication app, GatewayOptions options)
    {
        app.SkipAutomaticGuards();
        app.UseMiddleware<RequestLogMiddleware>(); // outermost, so that it sees the status and the time that count
        app.UseTelemetry(); // then the trace, likewise
        app.UseMiddleware<StrictTransportMiddleware>(); // around all that answers, so that refusals say it too
        app.UseMiddleware<ProblemsMiddleware>(); // around the rest, so that every fault below becomes one of our answers
        app.UseMiddleware<ForwardAuthMiddleware>(); // before anything judges a request: it may be a question about another one
        app.UseMiddleware<StrictRequestMiddleware>(); // before anything reads a path or a header that could mean two things
        app.UseMiddleware<DrainMiddleware>(); // whoever is answered while the gateway stops is told to come back on another connection
        app.UseMiddleware<ListenerMiddleware>(); // at the address of whoever asks, while the peer is still known
        app.UseTrustedForwarding(); // who, how and for which host, before anybody decides by it
        app.UseMiddleware<BanMiddleware>(); // who is shut out costs nothing more
        app.UseMiddleware<HostMiddleware>(); // before routing: routes and links trust the host
        app.UseWhen(IsNoQuestion, requests => requests.UseMiddleware<HttpsRedirectMiddleware>()); // to the host that was just judged, before anything reads a credential
        app.UseRouting(); // which endpoint, on the path that was judged
        app.UseMiddleware<RelaxedPathMiddleware>(new RouteLookup(app)); // a route's own word on odd paths, before anything else relies on the route
        app.UseMiddleware<LimitMiddleware>(); // what is one too many costs no decision either
        app.UseMiddleware<AccessMiddleware>(); // the decision, right after routing and before any work for a backend
        app.UseMiddleware<SecondLockMiddleware>(); // nothing is forwarded that was not granted
        app.UseMiddleware<ForwardAuthAnswerMiddleware>(); // what was only asked about goes no further
        app.UseMiddleware<ForwardedMiddleware>(); // what became of what went on; and whatever goes on for long ends here, before its answer does
        app.UseRequestTimeouts(); // inside the decision, so that a refused request arms no timer

        app.MapHealth();
        app.MapDiscovery();
        app.MapOpenApi();
        app.MapForwardAuth();
        app.MapMetrics();
        app.MapPages();
        if (options.Api.MagicLink)
        {
            app.MapMagicLinkApi();
        }

        if (options.Api.Mudbase)
        {
            app.MapMudbaseApi();
        }

        if (options.Api.Admin)
        {
            app.MapAdminApi();
        }

        app.MapProxy();
    }

    /// <summary>How somebody else's request came is for the proxy that received it to judge.</summary>
    private static bool IsNoQuestion(HttpContext context) => context.Features.Get<ForwardAuthQuestion>() is null;
}
