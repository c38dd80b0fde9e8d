using Microsoft.Net.Http.Headers;

namespace MagicLink.Gateway.Http;

/// <summary>Tells a person's browser that goes to a page from a program that fetches something.</summary>
internal static class Navigation
{
    private static readonly string[] LookAhead = ["Sec-Purpose", "Purpose", "X-Purpose", "X-Moz"];

    /// <summary>
    /// Fetch metadata decides where the browser sends it (W3C Fetch Metadata §2); else a GET that names <c>text/html</c>.
    /// </summary>
    public static bool Is(HttpRequest request) =>
        request.Headers.TryGetValue("Sec-Fetch-Mode", out var mode)
            ? mode == "navigate"
            : HttpMethods.IsGet(request.Method) && NamesHtml(request);

    /// <summary>A person's browser that really goes there, and does not only look ahead (W3C Fetch Metadata; Resource Hints and Speculation Rules).</summary>
    public static bool IsVisit(HttpRequest request) => HttpMethods.IsGet(request.Method) && Is(request) && !LookAhead.Any(header => SaysAhead(request.Headers[header].ToString()));

    /// <summary>For an API call that a mail scanner or a pasted link may reach: whether HTML is liked better than JSON.</summary>
    public static bool PrefersHtml(HttpRequest request)
    {
        if (request.Headers["Sec-Fetch-Mode"] == "navigate")
        {
            return true;
        }

        var accepted = MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out var list) ? list : [];
        return Quality(accepted, "text/html") > Quality(accepted, "application/json");
    }

    private static bool SaysAhead(string purpose) =>
        purpose.Contains("prefetch", StringComparison.OrdinalIgnoreCase) || purpose.Contains("prerender", StringComparison.OrdinalIgnoreCase)
        || purpose.Contains("preview", StringComparison.OrdinalIgnoreCase);

    private static bool NamesHtml(HttpRequest request) =>
        MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out var accepted) && Quality(accepted, "text/html") > 0;

    private static double Quality(IEnumerable<MediaTypeHeaderValue> accepted, string mediaType) =>
        accepted.Where(value => value.MediaType.Equals(mediaType, StringComparison.OrdinalIgnoreCase)).Select(value => value.Quality ?? 1).FirstOrDefault();
}
