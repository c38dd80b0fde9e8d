using MagicLink.Gateway.Access;
using MagicLink.Gateway.Http;

namespace MagicLink.Gateway.Proxy;

/// <summary>
/// Decides about every proxied request, right after routing, and prepares what is let through: the person's headers in, our
/// own cookies and tokens out.
/// </summary>
internal sealed class AccessMiddleware(RequestDelegate next, CallerReader callers, AccessAnswers answers)
{
    public async Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<RouteAccess>() is not { } route)
        {
            await next(context);
            return;
        }

        var caller = await callers.ReadAsync(context);
        var decision = AccessDecision.Decide(route.Policy, RequestOf(context, caller));
        if (decision.Outcome != AccessOutcome.Allow)
        {
            await answers.WriteAsync(context, decision, caller);
            return;
        }

        OwnCredentials.Strip(context.Request.Headers, caller, route.ForwardToken);
        if (caller.Session is { } session)
        {
            IdentityHeaders.Set(context.Request.Headers, route.Headers, session);
        }

        context.Features.Set(new AccessGranted(route, caller));
        await next(context);
    }

    /// <summary>What the decision looks at.</summary>
    public static AccessRequest RequestOf(HttpContext context, Caller caller) =>
        new(caller.Session is { } session ? PersonOf.User(session.User.Current) : null, context.Request.Method, context.Connection.RemoteIpAddress);
}
