namespace MagicLink.Gateway.Proxy;

/// <summary>What at least one route lets pass in paths: anything else is refused before routing, whatever route it is for.</summary>
internal sealed class PathAllowances
{
    private volatile PathItems items;

    public PathItems Items => items;

    public void Set(IEnumerable<RouteTable> tables) => items = tables
        .SelectMany(table => table.Routes)
        .Aggregate(PathItems.None, (all, route) => all | PathItemNames.Parse(route.Metadata?.GetValueOrDefault(PathItemNames.MetadataKey), out _));
}
