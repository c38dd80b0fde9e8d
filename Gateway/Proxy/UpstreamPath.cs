namespace MagicLink.Gateway.Proxy;

/// <summary>
/// The path a backend gets: as it was sent, or as its route rewrote it, with what the rewriting left alone as it was sent. YARP
/// works on the decoded path, and would encode the percent sign of a <c>%2F</c> that routing leaves standing.
/// </summary>
internal static class UpstreamPath
{
    /// <summary>The path, encoded; null when what the route made of it has a meaning that was not judged.</summary>
    /// <param name="sent">The path as it was sent.</param>
    /// <param name="routed">The path as routing saw it.</param>
    /// <param name="rewritten">What the route made of that.</param>
    /// <param name="allowed">What the route lets pass.</param>
    public static string? Of(ReadOnlySpan<char> sent, string routed, string rewritten, PathItems allowed)
    {
        rewritten = rewritten.Length == 0 ? "/" : rewritten;

        // Ordinal: a route may rewrite nothing but the case.
        if (string.Equals(rewritten, routed, StringComparison.Ordinal))
        {
            return sent.ToString();
        }

        // The segments at the end that are the same stand one to one in what was sent: no encoded slash is decoded in routing.
        var kept = CommonEnd(routed, rewritten);
        var moved = rewritten[..^kept.Length];
        var path = string.Concat(new PathString(moved).ToUriComponent(), EndOf(sent, kept.Count('/')));

        // A rewritten path can gain what the sent one did not have: "/v{version}" binds ".." from "/v..".
        // A percent sign that was moved may be one that was sent as %25, or what is left of an encoded slash.
        return !moved.Contains('%', StringComparison.Ordinal)
            && RequestTarget.FindFault(path, out var items) is null
            && (items & ~allowed) == PathItems.None
            && RequestTarget.IsRoutedPath(path, rewritten)
            ? path
            : null;
    }

    /// <summary>The longest end, in whole segments, that two paths have in common.</summary>
    private static ReadOnlySpan<char> CommonEnd(ReadOnlySpan<char> first, ReadOnlySpan<char> second)
    {
        var common = 0;
        for (var i = 1; i <= Math.Min(first.Length, second.Length) && first[^i] == second[^i]; i++)
        {
            common = first[^i] == '/' ? i : common;
        }

        return first[^common..];
    }

    private static ReadOnlySpan<char> EndOf(ReadOnlySpan<char> path, int segments)
    {
        var at = path.Length;
        for (; segments > 0; segments--)
        {
            at = path[..at].LastIndexOf('/');
        }

        return path[at..];
    }
}
