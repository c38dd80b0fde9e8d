using System.Net.Sockets;
using Yarp.ReverseProxy.Forwarder;

namespace MagicLink.Gateway.Proxy;

/// <summary>
/// Around the forwarding: lets go of what was held before the end of the answer is written, when the client may already send its next request; and says in
/// the log why an app did not answer, in our words: those of the exception quote what the app sent, and name where it is.
/// </summary>
internal sealed class ForwardedMiddleware(RequestDelegate next, OpenConnections connections, ILogger<ForwardedMiddleware> log)
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

        if (context.Features.Get<IForwarderErrorFeature>() is { } fault && !context.RequestAborted.IsCancellationRequested)
        {
            log.NotForwarded(context.Features.Get<AccessGranted>()?.Route.RouteId, fault.Error, CauseOf(fault.Exception), context.TraceIdentifier);
        }
    }

    private static string CauseOf(Exception? fault) => fault?.GetBaseException() switch
    {
        SocketException socket => socket.SocketErrorCode.ToString(),
        HttpRequestException request => request.HttpRequestError.ToString(),
        HttpIOException io => io.HttpRequestError.ToString(),
        { } other => other.GetType().Name,
        null => "-",
    };
}
