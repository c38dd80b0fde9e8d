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
    RequestDelegate next,
    CallerReader callers,
    AccessAnswers answers,
    DeniedAudit audit,
    Assertions assertions,
    PublicAddress address,
    GatewayCookies cookies,
    Live<MfaOptions> mfa,
    Decisions decisions,
    TimeProvider clock)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<RouteAccess>() is not { } route)
        {
            return next(context);
        }

        var isPreflight = route.PassesPreflights && Preflight.Is(context.Request);
        var policy = isPreflight ? AccessPolicy.Anonymous : route.Policy;
        var reading = isPreflight ? ValueTask.FromResult(Preflight.Caller) : ReadCallerAsync(context, policy);

        // Nearly always it is known already who calls: then nothing is set up to wait.
        return reading.IsCompletedSuccessfully ? Decide(context, route, policy, isPreflight, reading.Result) : DecideAsync(context, route, policy, isPreflight, reading);
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

    private async Task DecideAsync(HttpContext context, RouteAccess route, AccessPolicy? policy, bool isPreflight, ValueTask<Caller> reading) =>
        await Decide(context, route, policy, isPreflight, await reading);

    private Task Decide(HttpContext context, RouteAccess route, AccessPolicy? policy, bool isPreflight, Caller caller)
    {
        var now = clock.GetUtcNow();
        var everybodyEnrols = mfa.Current.Mode == MfaMode.Required;
        var decision = AccessDecision.Decide(policy, RequestOf(context, caller, everybodyEnrols, now));
        var isWebSocket = WebSocketHandshake.Is(context);
        if (isWebSocket && WebSocketHandshake.IsFromOtherSite(context, caller, address))
        {
            decision = new AccessDecision(AccessOutcome.Deny, "origin");
        }

        if (ServiceWorker.WouldHoldPages(context.Request, address))
        {
            decision = new AccessDecision(AccessOutcome.Deny, "service worker");
        }

        decisions.Judged(context, route.RouteId, NameOf(decision.Outcome), decision.Reason);
        if (decision.Outcome != AccessOutcome.Allow)
        {
            audit.Denied(context, route.RouteId, decision, caller);
            return answers.WriteAsync(context, policy, decision, caller);
        }

        if (isPreflight || route.IsToldByMethod)
        {
            MethodOverride.Strip(context.Request.Headers);
        }

        RequestLanguage.Keep(context, cookies);
        OwnCredentials.Strip(context.Request.Headers, caller, route.ForwardToken);
        GrpcCall.KeepBodyLimit(context);
        context.Features.Set(new AccessGranted(route, policy, caller, everybodyEnrols, now));
        if (caller.Session is not { } session)
        {
            return next(context);
        }

        var user = session.User.Current;
        IdentityHeaders.Set(context.Request.Headers, route.Headers, session, user, caller.Assurance);
        if (!assertions.AreSent)
        {
            return next(context);
        }

        var signing = assertions.OfAsync(session, user, caller.Assurance, route.Cluster);
        if (!signing.IsCompletedSuccessfully)
        {
            return AssertAsync(context, route, signing);
        }

        context.Request.Headers[route.Headers.Assertion] = signing.Result;
        return next(context);
    }

    private async Task AssertAsync(HttpContext context, RouteAccess route, ValueTask<string> signing)
    {
        context.Request.Headers[route.Headers.Assertion] = await signing;
        await next(context);
    }

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
