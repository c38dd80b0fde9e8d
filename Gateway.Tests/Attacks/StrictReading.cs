using System.Globalization;

namespace MagicLink.Gateway.Tests.Attacks;

/// <summary>
/// Reads a target in all the ways in which programs are known to read one, and shares no line with the gateway: decoded once and twice,
/// a backslash as it is or for a slash, parameters kept or dropped, dot segments and empty ones removed.
/// </summary>
internal static class StrictReading
{
    // What docs/security.md names: a raw semicolon in the name of a folder itself.
    private const char Tolerated = '\uE000';

    /// <summary>The first segment of the path, in small letters, in every reading of it.</summary>
    public static IReadOnlySet<string> FirstSegments(string target)
    {
        var path = target.Split('?')[0];
        var first = path.TrimStart('/').Split('/')[0];
        if (first.Contains(';', StringComparison.Ordinal) && first.TrimStart('.') == first)
        {
            path = "/" + first.Replace(';', Tolerated) + path.TrimStart('/')[first.Length..];
        }

        var readings = new HashSet<string>(StringComparer.Ordinal);
        for (var times = 1; times <= 2; times++)
        {
            path = Decode(path);
            foreach (var text in new[] { path, path.Replace('\\', '/') })
            {
                readings.Add(First(text, dropsParameters: false));
                readings.Add(First(text, dropsParameters: true));
            }
        }

        return readings;
    }

    private static string First(string path, bool dropsParameters)
    {
        var kept = new List<string>();
        foreach (var written in path.Split('\0')[0].Split('/'))
        {
            var segment = dropsParameters ? written.Split(';')[0] : written;
            var bare = segment.Trim(' ', '\t', '\r', '\n');
            if (bare == "..")
            {
                kept.RemoveRange(Math.Max(0, kept.Count - 1), Math.Min(1, kept.Count));
            }
            else if (segment.Length > 0 && bare != ".")
            {
                kept.Add(segment);
            }
        }

        return kept.Count == 0 ? "" : kept[0].ToLowerInvariant();
    }

    // What is no encoding stays as it is.
    private static string Decode(string text)
    {
        var decoded = new System.Text.StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '%' && i + 2 < text.Length && byte.TryParse(text.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var octet))
            {
                decoded.Append((char)octet);
                i += 2;
            }
            else
            {
                decoded.Append(text[i]);
            }
        }

        return decoded.ToString();
    }
}
