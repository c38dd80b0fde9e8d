namespace MagicLink.Gateway.Http.Tls;

/// <summary>Addresses to listen on, as the web server reads them.</summary>
internal static class ListenUrls
{
    /// <summary>Null for what cannot be listened on.</summary>
    public static BindingAddress? Parse(string url)
    {
        try
        {
            return BindingAddress.Parse(url) is { Scheme: "http" or "https", PathBase: "", Port: >= 0 and <= ushort.MaxValue } address ? address : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
