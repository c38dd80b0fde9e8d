namespace MagicLink.Gateway.Proxy.ForwardAuth;

/// <summary>The request that a proxy in front asks about, as the proxy's headers tell it.</summary>
/// <param name="Host">As a <c>Host</c> header spells it.</param>
/// <param name="Target">Path and query, as they were sent.</param>
/// <param name="IsToldByUrl">Whether it is told as nginx tells it, which knows no other refusals than 401 and 403.</param>
internal sealed record OriginalRequest(string Method, string Scheme, string Host, string Target, bool IsToldByUrl)
{
    private const string ForwardedMethod = "X-Forwarded-Method";
    private const string ForwardedScheme = "X-Forwarded-Proto";
    private const string ForwardedHost = "X-Forwarded-Host";
    private const string ForwardedTarget = "X-Forwarded-Uri";
    private const string OriginalMethod = "X-Original-Method";
    private static readonly string[] Names = [ForwardedMethod, ForwardedScheme, ForwardedHost, ForwardedTarget, OriginalMethod, OriginalUrl];

    /// <summary>The header that some frameworks take a path from as well.</summary>
    public const string OriginalUrl = "X-Original-URL";

    /// <summary>Takes the headers that tell it out of an asker's request.</summary>
    /// <returns>The request, or null and what is wrong: nothing is guessed, and of two that disagree none is believed.</returns>
    public static (OriginalRequest? Request, string Fault) Take(IHeaderDictionary headers)
    {
        var told = Names.Where(headers.ContainsKey).ToDictionary(name => name, name => headers[name]);
        foreach (var name in told.Keys)
        {
            headers.Remove(name);
        }

        if (told.FirstOrDefault(header => header.Value is not [{ Length: > 0 }]).Key is { } doubled)
        {
            return (null, $"an {doubled} that is empty or doubled");
        }

        var one = told.ToDictionary(header => header.Key, header => header.Value.ToString());
        var byUrl = one.ContainsKey(OriginalMethod) || one.ContainsKey(OriginalUrl);
        if ((byUrl ? [OriginalMethod, OriginalUrl] : Names[..4]).FirstOrDefault(name => !one.ContainsKey(name)) is { } missing)
        {
            return (null, $"a missing {missing}");
        }

        var scheme = SchemeOf(one.GetValueOrDefault(ForwardedScheme));
        var url = byUrl ? one[OriginalUrl] : $"{scheme}://{one[ForwardedHost]}{one[ForwardedTarget]}";
        if (RequestTarget.FindFault(url, out _) is { } fault)
        {
            return (null, fault);
        }

        if (Of(one[byUrl ? OriginalMethod : ForwardedMethod], url, byUrl) is not { } request)
        {
            return (null, "an original request without a method or a path");
        }

        return Disagrees(ForwardedMethod, request.Method) || (scheme is not null && scheme != request.Scheme)
            || Disagrees(ForwardedHost, request.Host, StringComparison.OrdinalIgnoreCase) || Disagrees(ForwardedTarget, request.Target)
            ? (null, "headers that tell of two original requests")
            : (request, "");

        bool Disagrees(string name, string value, StringComparison comparison = StringComparison.Ordinal) =>
            one.TryGetValue(name, out var other) && !string.Equals(other, value, comparison);
    }

    // Some proxies name a WebSocket's scheme.
    private static string? SchemeOf(string? told) => told?.ToLowerInvariant() switch
    {
        "wss" => "https",
        "ws" => "http",
        var scheme => scheme,
    };

    private static OriginalRequest? Of(string method, string url, bool byUrl)
    {
        var authority = url.IndexOf("://", StringComparison.Ordinal) + 3;
        var path = authority < 3 ? -1 : url.IndexOf('/', authority);
        var query = url.IndexOf('?', StringComparison.Ordinal);
        return path < 0 || (query >= 0 && query < path) || !method.All(c => char.IsAsciiLetter(c) || c == '-')
            ? null
            : new OriginalRequest(method, url[..(authority - 3)].ToLowerInvariant(), url[authority..path], url[path..], byUrl);
    }
}
