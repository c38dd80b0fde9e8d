using MagicLink.Gateway.Http;

namespace MagicLink.Gateway.Proxy;

/// <summary>The question that a browser asks before a request from another origin (Fetch Standard §3.3.2). It brings no credentials.</summary>
internal static class Preflight
{
    /// <summary>Nobody, whatever it carries: a backend gets no identity and no credential of ours with it.</summary>
    public static readonly Caller Caller = Caller.Nobody with { SentOwnBearer = true };

    public static bool Is(HttpRequest request) =>
        HttpMethods.IsOptions(request.Method)
        && request.Headers.TryGetValue("Origin", out var origin) && origin.Count == 1
        && request.Headers.TryGetValue("Access-Control-Request-Method", out var method) && method.Count == 1;
}
