using System.Globalization;

namespace MagicLink.Gateway.Http;

/// <summary>Where a caller stands, in the headers of an answer.</summary>
internal static class RateLimitHeaders
{
    /// <param name="resetsAt">Told in whole Unix seconds, rounded up: whoever waits for it does not come too early.</param>
    public static void Set(IHeaderDictionary headers, int limit, int remaining, DateTimeOffset resetsAt)
    {
        headers["X-RateLimit-Limit"] = limit.ToString(CultureInfo.InvariantCulture);
        headers["X-RateLimit-Remaining"] = remaining.ToString(CultureInfo.InvariantCulture);
        headers["X-RateLimit-Reset"] = Math.Ceiling(resetsAt.ToUnixTimeMilliseconds() / 1000m).ToString(CultureInfo.InvariantCulture);
    }
}
