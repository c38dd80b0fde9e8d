namespace MagicLink.Gateway.Http;

/// <summary>Where people reach the gateway: the one source for links, redirects, cookie names and origins.</summary>
internal sealed class PublicAddress(Uri url, bool isDevelopment)
{
    /// <summary>Without a slash at the end.</summary>
    public string Url { get; } = url.GetLeftPart(UriPartial.Authority);

    /// <summary>As a <c>Host</c> header spells it, without the port.</summary>
    public string Host { get; } = HostOf(url);

    public bool IsHttps => url.Scheme == Uri.UriSchemeHttps;

    public bool IsDevelopment => isDevelopment;

    public static bool IsLoopbackName(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (System.Net.IPAddress.TryParse(host.Trim('[', ']'), out var address) && System.Net.IPAddress.IsLoopback(address));

    /// <summary>As a <c>Host</c> header spells the host of an address, without the port.</summary>
    public static string HostOf(Uri url) => url.HostNameType == UriHostNameType.IPv6 ? url.Host : url.IdnHost;

    /// <summary>
    /// Whether people sign in at this host: PublicUrl's, in Development every loopback name. By name alone, as browsers keep cookies.
    /// Every other host is an app's.
    /// </summary>
    public bool IsSignInHost(HostString host) =>
        string.Equals(HostNames.Ascii(host), Host, StringComparison.OrdinalIgnoreCase) || (isDevelopment && IsLoopbackName(host.Host));

    /// <summary>Whether a page of this origin (RFC 6454 §6.2) is ours. In Development every loopback name is.</summary>
    public bool IsOwnOrigin(string origin, HostString requestHost) =>
        string.Equals(origin, Url, StringComparison.OrdinalIgnoreCase)
        || (isDevelopment && IsLoopbackName(requestHost.Host) && string.Equals(origin, $"{url.Scheme}://{requestHost.Value}", StringComparison.OrdinalIgnoreCase));
}
