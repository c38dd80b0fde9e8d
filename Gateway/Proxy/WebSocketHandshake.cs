using MagicLink.Gateway.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace MagicLink.Gateway.Proxy;

/// <summary>The request that opens a WebSocket, over HTTP/1.1 (RFC 6455 §4.1) or HTTP/2 (RFC 8441).</summary>
internal static class WebSocketHandshake
{
    public const string Protocol = "websocket";

    public static bool Is(HttpContext context) =>
        IsOverHttp2(context) || IsAskedFor(context.Request.Headers.Upgrade);

    /// <summary>Whether an <c>Upgrade</c> header asks for a WebSocket and nothing else.</summary>
    public static bool IsAskedFor(StringValues upgrade) => upgrade is [{ } only] && only.Equals(Protocol, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether headers say so that belong to the handshake alone, and that no script in a browser can set.</summary>
    public static bool IsToldByKey(IHeaderDictionary headers) => headers.ContainsKey("Sec-WebSocket-Key") || headers.ContainsKey("Sec-WebSocket-Version");

    public static bool IsOverHttp2(HttpContext context) =>
        context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true, Protocol: { } protocol }
        && protocol.Equals(Protocol, StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// Browsers open WebSockets to any host and send cookies along: with a cookie, the page must be ours or of the very host.
    /// </summary>
    public static bool IsFromOtherSite(HttpContext context, Caller caller, PublicAddress address)
    {
        var request = context.Request;
        return caller.Credential == Credential.Cookie
            && request.Headers.TryGetValue("Origin", out var origin)
            && !string.Equals(origin, $"{request.Scheme}://{request.Host.Value}", StringComparison.OrdinalIgnoreCase)
            && !address.IsOwnOrigin(origin.ToString(), request.Host);
    }
}
