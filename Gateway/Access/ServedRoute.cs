namespace MagicLink.Gateway.Access;

/// <summary>A route as it is served: what it takes, where it leads, what it demands.</summary>
/// <param name="Order">Lower ones are tried first; null counts as 0.</param>
/// <param name="Hosts">None: any.</param>
/// <param name="Path">Null: any.</param>
/// <param name="Methods">None: any.</param>
/// <param name="Destinations">The addresses that requests go to.</param>
internal sealed record ServedRoute(
    string Id,
    int? Order,
    IReadOnlyList<string> Hosts,
    string? Path,
    IReadOnlyList<string> Methods,
    string Cluster,
    IReadOnlyList<string> Destinations,
    AccessPolicy Policy);

/// <summary>The routes that are served now. The proxy says it, admins ask.</summary>
internal sealed class ServedRoutes
{
    private volatile IReadOnlyList<ServedRoute> current = [];

    public IReadOnlyList<ServedRoute> Current
    {
        get => current;
        set => current = value;
    }
}
