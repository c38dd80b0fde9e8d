using MagicLink.Gateway.Http;
using Microsoft.Extensions.Primitives;

namespace MagicLink.Gateway.Proxy;

/// <summary>Keeps our cookies and tokens from backends, and backends from setting our cookies.</summary>
internal static class OwnCredentials
{
    public static void Strip(IHeaderDictionary headers, Caller caller, bool forwardToken)
    {
        // Only a good one goes on: a backend cannot tell that a session has ended, and an admin token is nothing for a backend.
        if (caller.SentOwnBearer && !(forwardToken && caller.Credential == Credential.Bearer))
        {
            headers.Remove("Authorization");
        }

        if (headers.TryGetValue("Cookie", out var cookies) && HasOurs(cookies))
        {
            var kept = string.Join("; ", cookies.OfType<string>().SelectMany(line => line.Split(';')).Select(pair => pair.Trim()).Where(pair => pair.Length > 0 && !IsOurs(pair)));
            if (kept.Length > 0)
            {
                headers.Cookie = kept;
            }
            else
            {
                headers.Remove("Cookie");
            }
        }
    }

    /// <summary>Drops each <c>Set-Cookie</c> of a backend that would take one of our names, and a wish to clear all cookies.</summary>
    public static void StripFromAnswer(IHeaderDictionary responseHeaders)
    {
        if (responseHeaders.TryGetValue("Clear-Site-Data", out var cleared) && ClearsCookies(cleared.ToString()))
        {
            responseHeaders.Remove("Clear-Site-Data");
        }

        if (responseHeaders.TryGetValue("Set-Cookie", out var lines) && lines.Any(line => line is not null && IsOurs(line)))
        {
            var kept = lines.Where(line => line is not null && !IsOurs(line)).ToArray();
            if (kept.Length > 0)
            {
                responseHeaders.SetCookie = new StringValues(kept);
            }
            else
            {
                responseHeaders.Remove("Set-Cookie");
            }
        }
    }

    private static bool ClearsCookies(string types) =>
        types.Contains("cookies", StringComparison.OrdinalIgnoreCase) || types.Contains('*', StringComparison.Ordinal);

    private static bool HasOurs(StringValues cookies)
    {
        foreach (var line in cookies)
        {
            // A cheap look for what all our names contain; the exact one follows on a hit.
            if (line?.Contains("mlg-", StringComparison.OrdinalIgnoreCase) == true)
            {
                return true;
            }
        }

        return false;
    }

    // A nameless cookie "=mlg-session=x" comes back from browsers as "mlg-session=x".
    private static bool IsOurs(string pair)
    {
        var named = pair.AsSpan().TrimStart().TrimStart('=').TrimStart();
        var end = named.IndexOfAny('=', ';');
        return GatewayCookies.IsOurs((end < 0 ? named : named[..end]).Trim());
    }
}
