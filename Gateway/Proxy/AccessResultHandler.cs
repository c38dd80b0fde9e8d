using MagicLink.Gateway.Http;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;

namespace MagicLink.Gateway.Proxy;

/// <summary>What the second lock refuses is refused without a word about why: it means that the first one was passed by.</summary>
internal sealed class AccessResultHandler : IAuthorizationMiddlewareResultHandler
{
    public Task HandleAsync(RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
    {
        // No route at all, or the framework's own answer 405: there is nothing that could be forwarded.
        var isNoRoute = context.GetEndpoint() is not RouteEndpoint;
        return authorizeResult.Succeeded || isNoRoute ? next(context) : ProblemResult.WriteAsync(context, Problems.Forbidden);
    }
}
