using MagicLink.Gateway.Access;
using MagicLink.Gateway.Http;

namespace MagicLink.Gateway.Proxy;

/// <summary>
/// The second lock: a request passes to an endpoint that is not one of our own only when <see cref="AccessMiddleware"/> granted it for that very route, and the same decision
/// function still says so. An endpoint that somebody forgot to think about is closed. What is refused here is refused without a word about why: it means that the first lock was passed by.
/// </summary>
internal sealed class SecondLockMiddleware(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context)
    {
        // Without a route, or with the framework's own answer 405, there is nothing that could be forwarded.
        return context.GetEndpoint() is not RouteEndpoint endpoint || IsOpen(endpoint, context) ? next(context) : ProblemResult.WriteAsync(context, Problems.Forbidden);
    }

    private static bool IsOpen(RouteEndpoint endpoint, HttpContext context) =>
        endpoint.Metadata.GetMetadata<RouteAccess>() is { } route ? IsGranted(route, context) : endpoint.Metadata.GetMetadata<OwnEndpoint>() is not null;

    private static bool IsGranted(RouteAccess route, HttpContext context) =>
        context.Features.Get<AccessGranted>() is { } granted
        && ReferenceEquals(granted.Route, route)
        && AccessDecision.Decide(granted.Policy, AccessMiddleware.RequestOf(context, granted.Caller, granted.EverybodyEnrols, granted.At)).Outcome == AccessOutcome.Allow;
}
