using System.Buffers;

namespace MagicLink.Gateway.Proxy;

/// <summary>
/// Judges a request's path as it was sent, before anybody decoded or shortened it. What passes has one meaning: decoding it
/// once, segment by segment, gives what was authorised and what the backend gets.
/// </summary>
internal static class RequestTarget
{
    private static readonly SearchValues<char> AuthorityCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-_:[]");

    /// <summary>The path in a request target (RFC 9112 §3.2), origin or absolute form, without its query; empty for other forms.</summary>
    public static ReadOnlySpan<char> PathOf(ReadOnlySpan<char> rawTarget)
    {
        var target = rawTarget;
        if (!target.StartsWith('/'))
        {
            var authority = target.IndexOf("://");
            if (authority < 0)
            {
                return default;
            }

            target = target[(authority + 3)..];
            var slash = target.IndexOfAny('/', '?');
            if (slash < 0 || target[slash] == '?')
            {
                return "/";
            }

            target = target[slash..];
        }

        var end = target.IndexOf('?');
        return end < 0 ? target : target[..end];
    }

    /// <summary>What is wrong with the target whatever a route allows; null when nothing is.</summary>
    /// <param name="items">What its path contains that only a route can let pass.</param>
    public static string? FindFault(ReadOnlySpan<char> rawTarget, out PathItems items)
    {
        items = PathItems.None;

        // Bytes outside printable ASCII have no place in a target, the query included.
        if (rawTarget.ContainsAnyExceptInRange('!', '~'))
        {
            return "control or non-ASCII characters";
        }

        // A URL parser ends the host at a fragment, wherever it stands; it has no place in a target (RFC 9112 §3.2).
        if (rawTarget.Contains('#'))
        {
            return "a fragment";
        }

        if (!rawTarget.StartsWith('/') && !HasPlainAuthority(rawTarget))
        {
            return "a target that is neither a path nor a plain URL";
        }

        var path = PathOf(rawTarget);
        if (path.IsEmpty)
        {
            return "no path";
        }

        items |= path.Contains('\\') ? PathItems.Backslash : PathItems.None;
        items |= path.Contains("//", StringComparison.Ordinal) ? PathItems.DoubleSlash : PathItems.None;
        return path.Contains('%') && PathEncoding.FindFault(path, ref items) is { } fault ? fault : FindDotSegment(path);
    }

    /// <summary>
    /// Whether routing saw the path that will be forwarded: the raw path, decoded once, is the path that was routed by. The last
    /// word on the matter, should the rules above and the server ever read a target differently.
    /// </summary>
    public static bool IsRoutedPath(ReadOnlySpan<char> rawTarget, ReadOnlySpan<char> routed)
    {
        var path = PathOf(rawTarget);
        return path.Contains('%') ? routed.SequenceEqual(PathEncoding.DecodeAsRouted(path)) : routed.SequenceEqual(path);
    }

    // Anything but a name and a port, and readers differ about where the path begins (RFC 9110 §4.2.4).
    private static bool HasPlainAuthority(ReadOnlySpan<char> absolute)
    {
        var authority = absolute.StartsWith("http://", StringComparison.OrdinalIgnoreCase) ? absolute[7..]
            : absolute.StartsWith("https://", StringComparison.OrdinalIgnoreCase) ? absolute[8..]
            : default;
        var end = authority.IndexOfAny('/', '?');
        authority = end < 0 ? authority : authority[..end];
        return !authority.IsEmpty && !authority.ContainsAnyExcept(AuthorityCharacters);
    }

    /// <summary>A segment that some server takes for <c>.</c> or <c>..</c>: dots, with blanks around or parameters behind.</summary>
    private static string? FindDotSegment(ReadOnlySpan<char> path)
    {
        foreach (var range in path[1..].Split('/'))
        {
            var segment = path[1..][range];
            var parameters = segment.IndexOf(';');
            if (IsDots(parameters < 0 ? segment : segment[..parameters]))
            {
                return "a dot segment";
            }
        }

        return null;
    }

    private static bool IsDots(ReadOnlySpan<char> segment)
    {
        var dots = 0;
        while (!segment.IsEmpty)
        {
            if (segment[0] == '.' || segment.StartsWith("%2e", StringComparison.OrdinalIgnoreCase))
            {
                dots++;
                segment = segment[(segment[0] == '.' ? 1 : 3)..];
            }
            else if (segment.StartsWith("%20", StringComparison.Ordinal))
            {
                segment = segment[3..];
            }
            else
            {
                return false;
            }
        }

        return dots > 0;
    }
}
