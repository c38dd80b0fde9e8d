using Yarp.ReverseProxy.Configuration;

namespace MagicLink.Gateway.Proxy;

/// <summary>The section <c>ReverseProxy</c> of <c>routes.json</c>, in YARP's own schema.</summary>
internal sealed class RouteFileOptions
{
    public const string Section = "ReverseProxy";

    public IReadOnlyDictionary<string, RouteConfig> Routes { get; init; } = new Dictionary<string, RouteConfig>();

    public IReadOnlyDictionary<string, ClusterConfig> Clusters { get; init; } = new Dictionary<string, ClusterConfig>();
}
