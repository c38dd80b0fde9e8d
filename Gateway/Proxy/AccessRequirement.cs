using MagicLink.Gateway.Access;
using Microsoft.AspNetCore.Authorization;

namespace MagicLink.Gateway.Proxy;

/// <summary>
/// The second lock: YARP's endpoints carry their policy's name, and the framework's authorization lets a request pass only when
/// <see cref="AccessMiddleware"/> granted it for that very route and the same decision function still says so.
/// </summary>
internal sealed class AccessRequirement : AuthorizationHandler<AccessRequirement>, IAuthorizationRequirement
{
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, AccessRequirement requirement)
    {
        if (context.Resource is HttpContext http
            && http.Features.Get<AccessGranted>() is { } granted
            && ReferenceEquals(granted.Route, http.GetEndpoint()?.Metadata.GetMetadata<RouteAccess>())
            && AccessDecision.Decide(granted.Policy, AccessMiddleware.RequestOf(http, granted.Caller, granted.EverybodyEnrols, granted.At)).Outcome == AccessOutcome.Allow)
        {
            context.Succeed(requirement);
        }

        return Task.CompletedTask;
    }
}
