using MagicLink.Gateway.Health;

namespace MagicLink.Gateway.Http;

/// <summary>
/// While the gateway is about to stop, tells HTTP/1.1 clients to open another connection, which a load balancer leads elsewhere: nobody is left with
/// one that closes just as the next request is sent on it (RFC 9112 §9.6). HTTP/2 has a message of its own, which the server sends.
/// </summary>
internal sealed class DrainMiddleware(RequestDelegate next, Readiness readiness)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (readiness.IsDraining && HttpProtocol.IsHttp11(context.Request.Protocol) && !context.Request.Headers.ContainsKey("Upgrade"))
        {
            context.Response.Headers.Connection = "close";
        }

        return next(context);
    }
}
