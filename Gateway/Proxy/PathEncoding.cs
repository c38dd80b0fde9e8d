using System.Buffers;
using System.Globalization;
using System.Text;

namespace MagicLink.Gateway.Proxy;

/// <summary>The percent encodings of a path (RFC 3986 §2.1), as they were sent.</summary>
internal static class PathEncoding
{
    /// <summary>What is wrong with them whatever a route allows; null when nothing is. What a route may allow is added to <paramref name="items"/>.</summary>
    public static string? FindFault(ReadOnlySpan<char> path, ref PathItems items)
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

            if (octet == 0)
            {
                return "an encoded NUL";
            }

            items |= ItemOf(octet);
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

    /// <summary>The path decoded once, as the server does it: all but encoded slashes, which stay as they were sent.</summary>
    public static string DecodeAsRouted(ReadOnlySpan<char> path)
    {
        var decoded = new StringBuilder(path.Length);
        while (path.IndexOf("%2F", StringComparison.OrdinalIgnoreCase) is >= 0 and var slash)
        {
            decoded.Append(Uri.UnescapeDataString(path[..slash])).Append(path.Slice(slash, 3));
            path = path[(slash + 3)..];
        }

        return decoded.Append(Uri.UnescapeDataString(path)).ToString();
    }

    private static PathItems ItemOf(byte octet) => octet switch
    {
        (byte)'/' => PathItems.EncodedSlash,
        (byte)'\\' => PathItems.EncodedBackslash,
        (byte)';' => PathItems.EncodedSemicolon,
        (byte)'%' => PathItems.EncodedPercent,
        < 0x20 or 0x7F => PathItems.EncodedControl,
        _ => PathItems.None,
    };

    private static bool TryOctet(ReadOnlySpan<char> path, int at, out byte octet)
    {
        octet = 0;
        return at + 2 < path.Length
            && path[at] == '%'
            && byte.TryParse(path.Slice(at + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out octet);
    }
}
