namespace MagicLink.Gateway.Proxy;

/// <summary>Around the forwarding: lets go of what was held before the end of the answer is written, when the client may already send its next request.</summary>
internal sealed class OpenConnectionMiddleware(RequestDelegate next, OpenConnections connections)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        finally
        {
            connections.Release(context);
        }
    }
}
