using System.Globalization;
using MagicLink.Gateway.Language;
using Microsoft.Net.Http.Headers;

namespace MagicLink.Gateway.Http;

/// <summary>The language of an answer: what is asked for by name, else the browser's <c>Accept-Language</c>, else English.</summary>
internal static class RequestLanguage
{
    private const int MaxConsidered = 10;

    public static CultureInfo Of(HttpRequest request, string? named = null)
    {
        var accepted = StringWithQualityHeaderValue.TryParseList(request.Headers.AcceptLanguage, out var list) ? list : [];
        return Languages.Choose([named, .. accepted.Take(MaxConsidered).OrderByDescending(value => value.Quality ?? 1).Select(value => value.Value.Value)]);
    }
}
