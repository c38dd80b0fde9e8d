namespace MagicLink.Gateway.Http;

/// <summary>
/// Keeps other sites from acting with a person's cookies. <c>Sec-Fetch-Site</c> decides where the browser sends it, <c>Origin</c>
/// where it does not; a request with neither comes from no browser that another site could make use of.
/// </summary>
internal sealed class CsrfGuard(PublicAddress address)
{
    public bool Allows(HttpRequest request)
    {
        if (request.Headers.TryGetValue("Sec-Fetch-Site", out var site))
        {
            return site == "same-origin" || site == "none";
        }

        return !request.Headers.TryGetValue("Origin", out var origin) || IsOwn(origin.ToString(), request);
    }

    // An app's host speaks for itself alone, as its cookie does.
    private bool IsOwn(string origin, HttpRequest request) => address.IsSignInHost(request.Host)
        ? address.IsOwnOrigin(origin, request.Host)
        : string.Equals(origin, $"{request.Scheme}://{request.Host.Value}", StringComparison.OrdinalIgnoreCase);
}
