using MagicLink.Gateway.Access;
using MagicLink.Gateway.Health;
using MagicLink.Gateway.Http;
using MagicLink.Gateway.Sessions;
using MagicLink.Gateway.Settings;
using MagicLink.Gateway.Totp;

namespace MagicLink.Gateway.Proxy;

/// <summary>
/// Decides about every proxied request, right after routing, and prepares what is let through: the person's headers in, our
/// own cookies and tokens out.
/// </summary>
internal sealed class AccessMiddleware(
    RequestDelegate next, CallerReader callers, AccessAnswers answers, DeniedAudit audit, Assertions assertions, PublicAddress address, Live<MfaOptions> mfa, Decisions decisions, TimeProvider clock)
{
    public async Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<RouteAccess>() is not { } route)
        {
            await next(context);
            return;
        }

        var isPreflight = route.PassesPreflights && Preflight.Is(context.Request);
        var policy = isPreflight ? AccessPolicy.Anonymous : route.Policy;
        var caller = isPreflight ? Preflight.Caller : await ReadCallerAsync(context, policy);
        var now = clock.GetUtcNow();
        var everybodyEnrols = mfa.Current.Mode == MfaMode.Required;
        var decision = AccessDecision.Decide(policy, RequestOf(context, caller, everybodyEnrols, now));
        var isWebSocket = WebSocketHandshake.Is(context);
        if (isWebSocket && WebSocketHandshake.IsFromOtherSite(context, caller, address))
        {
            decision = new AccessDecision(AccessOutcome.Deny, "origin");
        }

        decisions.Judged(context, route.RouteId, NameOf(decision.Outcome), decision.Reason);
        if (decision.Outcome != AccessOutcome.Allow)
        {
            audit.Denied(context, route.RouteId, decision, caller);
            await answers.WriteAsync(context, policy, decision, caller);
            return;
        }

        if (isPreflight || route.IsToldByMethod)
        {
            MethodOverride.Strip(context.Request.Headers);
        }

        OwnCredentials.Strip(context.Request.Headers, caller, route.ForwardToken);
        if (caller.Session is { } session)
        {
            var user = session.User.Current;
            IdentityHeaders.Set(context.Request.Headers, route.Headers, session, user, caller.Assurance);
            if (assertions.AreSent)
            {
                context.Request.Headers[route.Headers.Assertion] = await assertions.OfAsync(session, user, caller.Assurance, route.Cluster);
            }
        }

        GrpcCall.KeepBodyLimit(context);
        context.Features.Set(new AccessGranted(route, policy, caller, everybodyEnrols, now));
        await next(context);
    }

    /// <summary>What the decision looks at.</summary>
    public static AccessRequest RequestOf(HttpContext context, Caller caller, bool everybodyEnrols, DateTimeOffset now) => new(
        caller.Session is { } session ? PersonOf.User(session.User.Current) : null,
        caller.Amr,
        caller.AuthenticatedAt,
        WebSocketHandshake.IsOverHttp2(context) ? HttpMethods.Get : context.Request.Method,
        context.Connection.RemoteIpAddress,
        now)
    {
        EverybodyEnrols = everybodyEnrols,
    };

    private static string NameOf(AccessOutcome outcome) => outcome switch
    {
        AccessOutcome.Allow => Decisions.Allow,
        AccessOutcome.SignIn => Decisions.SignIn,
        AccessOutcome.StepUp => Decisions.StepUp,
        _ => Decisions.Deny,
    };

    private async ValueTask<Caller> ReadCallerAsync(HttpContext context, AccessPolicy? policy)
    {
        try
        {
            return await callers.ReadAsync(context);
        }
        catch (StoreUnavailableException) when (policy is { AllowsAnybody: true })
        {
            // Whose token it is cannot be told now, so that it is kept from the backend like our own.
            return Caller.Nobody with { SentOwnBearer = true };
        }
    }
}
