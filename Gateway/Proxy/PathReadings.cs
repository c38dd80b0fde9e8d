namespace MagicLink.Gateway.Proxy;

/// <summary>
/// The paths that some server behind a gateway makes of one that its route lets pass: decoded again and again, with backslashes
/// for slashes, empty segments and parameters gone. Each must lead to the same route, or the sent path had been judged and another used.
/// </summary>
internal static class PathReadings
{
    private const int MostDecodings = 4;

    /// <summary>All readings; null when one of them has a dot segment, or when it has to be decoded more often than anybody would.</summary>
    /// <param name="path">The path as it was sent.</param>
    public static IReadOnlyCollection<string>? Of(string path)
    {
        var readings = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i <= MostDecodings; i++)
        {
            var segments = path.Replace('\\', '/').Split('/', StringSplitOptions.RemoveEmptyEntries);
            if (segments.Any(IsDots))
            {
                return null;
            }

            readings.Add(Join(segments));
            readings.Add(Join(segments.Select(WithoutParameters).Where(segment => segment.Length > 0)));
            if (Uri.UnescapeDataString(path) is var decoded && decoded == path)
            {
                return readings;
            }

            path = decoded;
        }

        return null;
    }

    private static string Join(IEnumerable<string> segments) => "/" + string.Join('/', segments);

    private static string WithoutParameters(string segment) => segment.Split(';')[0];

    private static bool IsDots(string segment) =>
        new string([.. WithoutParameters(segment).Where(c => c > ' ')]) is { Length: > 0 } name && name.All(c => c == '.');
}
