using MagicLink.Gateway.Access;
using Yarp.ReverseProxy.Configuration;

namespace MagicLink.Gateway.Proxy;

/// <summary>All routes and clusters of one valid <c>routes.json</c>.</summary>
internal sealed record RouteTable(IReadOnlyList<RouteConfig> Routes, IReadOnlyList<ClusterConfig> Clusters)
{
    public IEnumerable<string> Hosts => Routes.SelectMany(route => route.Match.Hosts ?? []);

    /// <summary>What admins are shown of them, in the order in which they are tried.</summary>
    public IEnumerable<ServedRoute> Describe(PolicyBook policies) => Routes.OrderBy(route => route.Order ?? 0).ThenBy(route => route.RouteId, StringComparer.Ordinal).Select(route => new ServedRoute(
        route.RouteId,
        route.Order,
        route.Match.Hosts ?? [],
        route.Match.Path,
        route.Match.Methods ?? [],
        route.ClusterId!,
        [.. DestinationsOf(route.ClusterId!)],
        policies.Find(route.AuthorizationPolicy)!));

    private IEnumerable<string> DestinationsOf(string cluster) => Clusters
        .Where(known => string.Equals(known.ClusterId, cluster, StringComparison.OrdinalIgnoreCase))
        .SelectMany(known => known.Destinations!.Values.Select(destination => destination.Address));

    /// <summary>The identity header names in use, the defaults included.</summary>
    public IEnumerable<IdentityHeaderNames> HeaderNames(IdentityHeaderNames defaults) =>
        Routes.Select(route => defaults.With(route.Metadata)).Append(defaults);
}
