using MagicLink.Gateway.Access;
using Yarp.ReverseProxy.Configuration;

namespace MagicLink.Gateway.Proxy;

/// <summary>What one route demands and what its backend is told, prepared when the route is loaded.</summary>
internal sealed record RouteAccess(
    string RouteId, string Cluster, AccessPolicy? Policy, IdentityHeaderNames Headers, bool ForwardToken, bool PassesPreflights, PathItems AllowedPathItems)
{
    public const string ForwardTokenKey = "ForwardToken";
    public const string CorsKey = "Cors";

    /// <summary>The one value of <see cref="CorsKey"/>: the backend answers CORS preflights itself, whoever asks.</summary>
    public const string Preflight = "preflight";

    public static RouteAccess From(RouteConfig route, PolicyBook policies, IdentityHeaderNames defaults) => new(
        route.RouteId,
        route.ClusterId!,
        policies.Find(route.AuthorizationPolicy),
        defaults.With(route.Metadata),
        route.Metadata?.GetValueOrDefault(ForwardTokenKey) is { } value && bool.Parse(value),
        route.Metadata?.GetValueOrDefault(CorsKey) == Preflight,
        PathItemNames.Parse(route.Metadata?.GetValueOrDefault(PathItemNames.MetadataKey), out _));
}
