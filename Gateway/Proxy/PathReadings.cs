namespace MagicLink.Gateway.Proxy;

/// <summary>
/// The paths that some server behind a gateway makes of one that its route lets pass: decoded again and again, with backslashes for slashes, empty
/// segments and parameters gone, cut where a query or fragment begins, in whatever order. Each must lead to the same route, or the sent path had been judged and another used.
/// </summary>
internal static class PathReadings
{
    private const int Most = 64;

    /// <summary>All readings; null when one of them has a dot segment, or when there are more than anybody would mean.</summary>
    /// <param name="path">The path as it was sent.</param>
    public static IReadOnlyCollection<string>? Of(string path)
    {
        var readings = new HashSet<string>(StringComparer.Ordinal) { Clean(path) };
        var unread = new Queue<string>(readings);
        while (unread.TryDequeue(out var reading))
        {
            if (HasDotSegment(reading) || readings.Count > Most)
            {
                return null;
            }

            string[] further = [Clean(Uri.UnescapeDataString(reading)), Clean(WithoutParameters(reading)), Clean(reading.Split('?', '#', '\0')[0])];
            foreach (var next in further.Where(readings.Add))
            {
                unread.Enqueue(next);
            }
        }

        return readings;
    }

    private static string Clean(string path) => "/" + string.Join('/', path.Replace('\\', '/').Split('/', StringSplitOptions.RemoveEmptyEntries));

    private static string WithoutParameters(string path) => string.Join('/', path.Split('/').Select(WithoutParameter));

    private static string WithoutParameter(string segment) => segment.Split(';')[0];

    private static bool HasDotSegment(string path) => path.Split('/').Any(IsDots);

    private static bool IsDots(string segment) =>
        new string([.. WithoutParameter(segment).Where(c => c > ' ')]) is { Length: > 0 } name && name.All(c => c == '.');
}
