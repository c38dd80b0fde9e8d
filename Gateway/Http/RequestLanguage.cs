using System.Globalization;
using MagicLink.Gateway.Language;
using Microsoft.Net.Http.Headers;

namespace MagicLink.Gateway.Http;

/// <summary>The language of an answer: what is asked for by name, else what was chosen in this browser, else its <c>Accept-Language</c>, else English.</summary>
internal static class RequestLanguage
{
    private const int MaxConsidered = 10;

    public static CultureInfo Of(HttpRequest request, string? named = null)
    {
        var accepted = StringWithQualityHeaderValue.TryParseList(request.Headers.AcceptLanguage, out var list) ? list : [];
        var chosen = request.HttpContext.Features.Get<RequestNotes>()?.Language ?? CookieOf(request);
        return Languages.Choose([named, chosen, .. accepted.Take(MaxConsidered).OrderByDescending(value => value.Quality ?? 1).Select(value => value.Value.Value)]);
    }

    /// <summary>Remembers the choice before our cookies leave the request: an app that does not answer is told of in the person's language too.</summary>
    public static void Keep(HttpContext context, GatewayCookies cookies)
    {
        if (context.Features.Get<RequestNotes>() is { } notes)
        {
            notes.Language = cookies.ReadLanguage(context.Request);
        }
    }

    private static string? CookieOf(HttpRequest request) => request.HttpContext.RequestServices.GetRequiredService<GatewayCookies>().ReadLanguage(request);
}
