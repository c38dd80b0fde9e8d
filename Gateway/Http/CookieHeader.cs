using Microsoft.Extensions.Primitives;

namespace MagicLink.Gateway.Http;

/// <summary>
/// Reads the <c>Cookie</c> header (RFC 6265 §5.4) by exact names. The framework's reader ignores case, and with it what browsers
/// promise of names that begin with <c>__Host-</c>.
/// </summary>
internal static class CookieHeader
{
    /// <summary>The cookie's value; null when there is none, or more than one of the name: nobody knows which is meant.</summary>
    public static string? Find(StringValues header, string name)
    {
        string? found = null;
        foreach (var line in header)
        {
            foreach (var range in line.AsSpan().Split(';'))
            {
                var pair = line.AsSpan()[range].Trim();
                if (pair.Length <= name.Length || pair[name.Length] != '=' || !pair.StartsWith(name, StringComparison.Ordinal))
                {
                    continue;
                }

                if (found is not null)
                {
                    return null;
                }

                found = pair[(name.Length + 1)..].ToString();
            }
        }

        return found;
    }
}
