using MagicLink.Gateway.Access;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;

namespace MagicLink.Gateway.Proxy;

/// <summary>
/// The second lock: YARP's endpoints carry their policy's name, and the framework's authorization lets a request pass only when
/// <see cref="AccessMiddleware"/> granted it for that very route and the same decision function still says so. There is nothing to wait for: the framework
/// would make a principal and ask handlers, at each request, for the same answer.
/// </summary>
internal sealed class AccessEvaluator : IPolicyEvaluator
{
    private static readonly Task<AuthenticateResult> KnownAlready = Task.FromResult(AuthenticateResult.NoResult());
    private static readonly Task<PolicyAuthorizationResult> Granted = Task.FromResult(PolicyAuthorizationResult.Success());
    private static readonly Task<PolicyAuthorizationResult> Refused = Task.FromResult(PolicyAuthorizationResult.Forbid());

    public Task<AuthenticateResult> AuthenticateAsync(AuthorizationPolicy policy, HttpContext context) => KnownAlready;

    public Task<PolicyAuthorizationResult> AuthorizeAsync(AuthorizationPolicy policy, AuthenticateResult authenticationResult, HttpContext context, object? resource) =>
        IsGranted(context) ? Granted : Refused;

    private static bool IsGranted(HttpContext context) =>
        context.Features.Get<AccessGranted>() is { } granted
        && ReferenceEquals(granted.Route, context.GetEndpoint()?.Metadata.GetMetadata<RouteAccess>())
        && AccessDecision.Decide(granted.Policy, AccessMiddleware.RequestOf(context, granted.Caller, granted.EverybodyEnrols, granted.At)).Outcome == AccessOutcome.Allow;
}
