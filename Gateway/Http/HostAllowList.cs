namespace MagicLink.Gateway.Http;

/// <summary>The host names that are served: the public one, the configured ones and those of the routes.</summary>
internal sealed class HostAllowList(PublicAddress address, IEnumerable<string> configured)
{
    private readonly HashSet<string> fixedHosts = new([address.Host, .. configured.Select(HostNames.Ascii)], StringComparer.OrdinalIgnoreCase);
    private volatile HashSet<string> routeHosts = [];

    /// <summary>The exact host names of routes, without wildcards.</summary>
    public IEnumerable<string> RouteHosts => routeHosts.Where(host => !host.StartsWith('*'));

    /// <summary>Takes over the hosts of newly loaded routes; a route may name <c>*.example.com</c>.</summary>
    public void SetRouteHosts(IEnumerable<string> hosts) =>
        routeHosts = new HashSet<string>(hosts.Select(host => HostNames.Ascii(new HostString(host))), StringComparer.OrdinalIgnoreCase);

    public bool Contains(HostString host)
    {
        var name = HostNames.Ascii(host);
        return name.Length > 0
            && (fixedHosts.Contains(name) || routeHosts.Contains(name) || IsUnderWildcard(name)
                || (address.IsDevelopment && PublicAddress.IsLoopbackName(name)));
    }

    private bool IsUnderWildcard(string name)
    {
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        return dot > 0 && routeHosts.Any(host => host.StartsWith("*.", StringComparison.Ordinal) && name.EndsWith(host[1..], StringComparison.OrdinalIgnoreCase));
    }
}
