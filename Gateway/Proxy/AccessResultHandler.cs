using MagicLink.Gateway.Http;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;

namespace MagicLink.Gateway.Proxy;

/// <summary>What the second lock refuses is refused without a word about why: it means that the first one was passed by.</summary>
internal sealed class AccessResultHandler : IAuthorizationMiddlewareResultHandler
{
    public Task HandleAsync(RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult) =>
        authorizeResult.Succeeded ? next(context) : ProblemResult.WriteAsync(context, Problems.Forbidden);
}
