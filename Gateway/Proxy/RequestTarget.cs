using System.Buffers;
using System.Globalization;
using System.Text;

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

    /// <summary>What is wrong with the target; null when nothing is.</summary>
    public static string? FindFault(ReadOnlySpan<char> rawTarget)
    {
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

        if (path.Contains('\\'))
        {
            return "a backslash";
        }

        if (path.Contains("//", StringComparison.Ordinal))
        {
            return "an empty segment";
        }

        return path.Contains('%') && FindEncodingFault(path) is { } fault ? fault : FindDotSegment(path);
    }

    /// <summary>
    /// Whether routing saw the path that will be forwarded: the raw path, decoded once, is the path that was routed by. The last
    /// word on the matter, should the rules above and the server ever read a target differently.
    /// </summary>
    public static bool IsRoutedPath(ReadOnlySpan<char> rawTarget, ReadOnlySpan<char> routed)
    {
        var path = PathOf(rawTarget);
        return path.Contains('%') ? routed.SequenceEqual(Uri.UnescapeDataString(path)) : routed.SequenceEqual(path);
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

    private static string? FindEncodingFault(ReadOnlySpan<char> path)
    {
        Span<byte> sequence = stackalloc byte[4];
        for (var i = path.IndexOf('%'); i < path.Length; i++)
        {
            if (path[i] != '%')
            {
                continue;
            }

            if (!TryOctet(path, i, out var octet))
            {
                return "a malformed percent encoding";
            }

            if (octet is < 0x20 or 0x7F or (byte)'/' or (byte)'\\' or (byte)';' or (byte)'%')
            {
                return "an encoded separator, percent sign or control character";
            }

            i += 2;
            if (octet < 0x80)
            {
                continue;
            }

            // A longer character is encoded whole, in its one shortest form (RFC 3629 §3).
            var length = octet >= 0xF0 ? 4 : octet >= 0xE0 ? 3 : 2;
            sequence[0] = octet;
            for (var n = 1; n < length; n++, i += 3)
            {
                if (!TryOctet(path, i + 1, out sequence[n]))
                {
                    return "broken UTF-8";
                }
            }

            if (Rune.DecodeFromUtf8(sequence[..length], out _, out var consumed) != OperationStatus.Done || consumed != length)
            {
                return "overlong or invalid UTF-8";
            }
        }

        return null;
    }

    private static bool TryOctet(ReadOnlySpan<char> path, int at, out byte octet)
    {
        octet = 0;
        return at + 2 < path.Length
            && path[at] == '%'
            && byte.TryParse(path.Slice(at + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out octet);
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
