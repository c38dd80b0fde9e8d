using MagicLink.Gateway.Access;
using Yarp.ReverseProxy.Configuration;

namespace MagicLink.Gateway.Proxy;

/// <summary>What one route demands and what its backend is told, prepared when the route is loaded.</summary>
/// <param name="IsToldByMethod">Whether the method decides that a request may take this route.</param>
internal sealed record RouteAccess(
    string RouteId, string Cluster, AccessPolicy? Policy, IdentityHeaderNames Headers, bool ForwardToken, bool PassesPreflights, PathItems AllowedPathItems, bool IsToldByMethod)
{
    public const string ForwardTokenKey = "ForwardToken";
    public const string CorsKey = "Cors";

    /// <summary>How many bytes a request's body may have; null for no bound.</summary>
    public long? MaxBody { get; init; }

    /// <summary>The one value of <see cref="CorsKey"/>: the backend answers CORS preflights itself, whoever asks.</summary>
    public const string Preflight = "preflight";

    public static RouteAccess From(RouteConfig route, PolicyBook policies, IdentityHeaderNames defaults) => new(
        route.RouteId,
        route.ClusterId!,
        policies.Find(route.AuthorizationPolicy),
        defaults.With(route.Metadata),
        route.Metadata?.GetValueOrDefault(ForwardTokenKey) is { } value && bool.Parse(value),
        route.Metadata?.GetValueOrDefault(CorsKey) == Preflight,
        PathItemNames.Parse(route.Metadata?.GetValueOrDefault(PathItemNames.MetadataKey), out _),
        route.Match.Methods is { Count: > 0 } || policies.Find(route.AuthorizationPolicy)?.Methods is not null)
    {
        MaxBody = route.MaxRequestBodySize,
    };
}
