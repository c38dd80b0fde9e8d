using Yarp.ReverseProxy.Configuration;

namespace MagicLink.Gateway.Proxy;

/// <summary>All routes and clusters of one valid <c>routes.json</c>.</summary>
internal sealed record RouteTable(IReadOnlyList<RouteConfig> Routes, IReadOnlyList<ClusterConfig> Clusters)
{
    public IEnumerable<string> Hosts => Routes.SelectMany(route => route.Match.Hosts ?? []);

    /// <summary>The identity header names in use, the defaults included.</summary>
    public IEnumerable<IdentityHeaderNames> HeaderNames(IdentityHeaderNames defaults) =>
        Routes.Select(route => defaults.With(route.Metadata)).Append(defaults);
}
