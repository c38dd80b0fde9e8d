using Microsoft.Extensions.Primitives;

namespace MagicLink.Gateway.Http;

/// <summary>
/// Host names as they stand in headers: in ASCII. The framework shows those that begin with <c>xn--</c> (RFC 5890) as the Unicode they
/// stand for, and throws on those that stand for nothing.
/// </summary>
internal static class HostNames
{
    private const string Encoded = "xn--";

    /// <summary>What is wrong with the host that a request names, or that a proxy says it named; null when nothing is.</summary>
    public static string? FindFault(IHeaderDictionary headers) =>
        IsReadable(headers.Host) && (!headers.TryGetValue("X-Forwarded-Host", out var forwarded) || IsReadable(forwarded)) ? null : "a host name that stands for none";

    /// <summary>The name without the port, in ASCII and lower case.</summary>
    public static string Ascii(HostString host) => Ascii(host.Host);

    /// <inheritdoc cref="Ascii(HostString)"/>
    public static string Ascii(string host)
    {
        if (System.Text.Ascii.IsValid(host))
        {
            return host.ToLowerInvariant();
        }

        try
        {
            return new HostString(new HostString(host).ToUriComponent()).Value!.ToLowerInvariant();
        }
        catch (ArgumentException)
        {
            return host.ToLowerInvariant();
        }
    }

    private static bool IsReadable(StringValues hosts)
    {
        foreach (var host in hosts)
        {
            if (host?.Contains(Encoded, StringComparison.OrdinalIgnoreCase) == true && !host.Split(',').All(CanBeShown))
            {
                return false;
            }
        }

        return true;
    }

    private static bool CanBeShown(string host)
    {
        try
        {
            _ = HostString.FromUriComponent(host.Trim());
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
