using MagicLink.Gateway.Access;
using Yarp.ReverseProxy.Configuration;

namespace MagicLink.Gateway.Proxy;

/// <summary>What one route demands and what its backend is told, prepared when the route is loaded.</summary>
internal sealed record RouteAccess(string RouteId, AccessPolicy? Policy, IdentityHeaderNames Headers, bool ForwardToken)
{
    public const string ForwardTokenKey = "ForwardToken";

    public static RouteAccess From(RouteConfig route, PolicyBook policies, IdentityHeaderNames defaults) => new(
        route.RouteId,
        policies.Find(route.AuthorizationPolicy),
        defaults.With(route.Metadata),
        route.Metadata?.GetValueOrDefault(ForwardTokenKey) is { } value && bool.Parse(value));
}
