using MagicLink.Gateway.Http;
using Microsoft.AspNetCore.Http.Features;

namespace MagicLink.Gateway.Proxy;

/// <summary>
/// A service worker answers every request of its scope in a browser, for good (W3C Service Workers §4.1). At the host of the sign-in pages no app may
/// have one whose scope holds these: it would read what people type there, and outlive the page that installed it.
/// </summary>
internal static class ServiceWorker
{
    private const string Allowed = "Service-Worker-Allowed";

    /// <summary>Whether this fetches the script of one. Its scope is at most the folder that the script lies in.</summary>
    public static bool WouldHoldPages(HttpRequest request, PublicAddress address) =>
        request.Headers["Service-Worker"] == "script" && address.IsSignInHost(request.Host)
        && RequestTarget.PathOf(request.HttpContext.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget).LastIndexOf('/') == 0;

    /// <summary>Takes away an app's leave for a wider scope than that.</summary>
    public static void KeepNarrow(HttpContext context)
    {
        var headers = context.Response.Headers;
        if (headers.ContainsKey(Allowed) && context.RequestServices.GetRequiredService<PublicAddress>().IsSignInHost(context.Request.Host))
        {
            headers.Remove(Allowed);
        }
    }
}
