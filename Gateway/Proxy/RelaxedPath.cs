namespace MagicLink.Gateway.Proxy;

/// <summary>A path that only a route can let pass, and what only a route can let pass in it.</summary>
/// <param name="Raw">As it was sent.</param>
internal sealed record RelaxedPath(string Raw, PathItems Items)
{
    /// <summary>What is wrong with it on the route that routing found; null when nothing is.</summary>
    /// <param name="route">Null: no route, or an endpoint of ours.</param>
    /// <param name="asRouted">The request that routing saw; its path is replaced by each reading of this one.</param>
    public async Task<string?> FindFaultAsync(RouteAccess? route, RouteLookup routes, LookedUpRequest asRouted)
    {
        if ((Items & ~(route?.AllowedPathItems ?? PathItems.None)) is not PathItems.None and var refused)
        {
            return PathItemNames.FaultOf(refused);
        }

        if (PathReadings.Of(Raw) is not { } readings)
        {
            return "a dot segment";
        }

        foreach (var reading in readings)
        {
            if ((await routes.FindAsync(asRouted with { Path = reading }))?.Metadata.GetMetadata<RouteAccess>()?.RouteId != route!.RouteId)
            {
                return UnclearRequest.TwoWays;
            }
        }

        return null;
    }
}
