using MagicLink.Gateway.Http;

namespace MagicLink.Gateway.Pages;

/// <summary>Where a page can be read again.</summary>
internal static class PagePlace
{
    private const string Language = OwnPaths.Pages + "/language";
    private static readonly PathString[] OnTheWay = [OwnPaths.HandOver, OwnPaths.Arrive];

    /// <summary>Path and query; null for what answers a form, which would be another page when it is read again, for the steps of a hand-over, and for what a browser takes for another host.</summary>
    public static string? Of(HttpRequest request)
    {
        var place = request.Path.ToUriComponent() + request.QueryString.ToUriComponent();
        return HttpMethods.IsGet(request.Method) && place is not ['/', '/' or '\\', ..] && !OnTheWay.Any(step => request.Path.StartsWithSegments(step)) ? place : null;
    }

    /// <summary>Where to try again: the very page, and for a form of ours the page that it stands on. What was sent to an app cannot be sent again by a link.</summary>
    public static string? Again(HttpRequest request) =>
        Of(request) ?? (request.Path.StartsWithSegments(OwnPaths.Pages) && !request.Path.StartsWithSegments(Language) && !OnTheWay.Any(step => request.Path.StartsWithSegments(step))
            ? request.Path.ToUriComponent()
            : null);
}
