namespace MagicLink.Gateway.Http;

/// <summary>
/// The hosts beside PublicUrl's that a session can be handed over to: those that are served here and that people may return to
/// (exact, https, default port).
/// </summary>
internal sealed class AppHosts(PublicAddress address, ReturnUrls returnUrls, HostAllowList served)
{
    /// <summary>The name under which a host's cookies are kept.</summary>
    public static string NameOf(HostString host) => HostNames.Ascii(host);

    /// <summary>An address at an app's host, built from what was judged; null for anything else, so that nobody is handed over there.</summary>
    public Uri? Judge(string? wanted)
    {
        if (!address.IsHttps || returnUrls.Judge(wanted) is not { } judged || judged.StartsWith('/'))
        {
            return null;
        }

        var url = new Uri(judged);
        var host = new HostString(PublicAddress.HostOf(url));
        return url.Scheme == Uri.UriSchemeHttps && served.Contains(host) && !address.IsSignInHost(host) ? url : null;
    }
}
