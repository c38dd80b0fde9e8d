using MagicLink.Gateway.Access;
using MagicLink.Gateway.Http;
using Microsoft.AspNetCore.Http.Features;

namespace MagicLink.Gateway.Proxy;

/// <summary>
/// Refuses requests that two programs could read in two ways, before anything looks at them, and cleans the headers of the rest.
/// </summary>
internal sealed class StrictRequestMiddleware(RequestDelegate next, IncomingHeaders incoming, PathAllowances allowances, TrustedProxies trusted, OwnPaths ownPaths)
{
    public Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        LocalCaller.Note(context, trusted);

        // A browser's WebSocket over HTTP/2 is a CONNECT too (RFC 8441 §4), but no tunnel.
        if (ServedMethods.IsNever(request.Method) && !WebSocketHandshake.IsOverHttp2(context))
        {
            context.Response.Headers.Allow = string.Join(", ", ServedMethods.Always);
            return UnclearRequest.CloseAsync(context, Problems.MethodNotAllowed, AccessDecision.MethodNotServed);
        }

        if ((FindFault(context) ?? incoming.Clean(request.Headers, trusted.Contains(context.Connection.RemoteIpAddress))) is { } fault)
        {
            return UnclearRequest.RefuseAsync(context, fault);
        }

        if (request.Headers.Upgrade is { Count: > 0 } upgrade && !(HttpMethods.IsGet(request.Method) && WebSocketHandshake.IsAskedFor(upgrade)))
        {
            // YARP would tunnel SPDY as well, and make a GET of whatever asks for a WebSocket: another request than the one that is judged.
            request.Headers.Remove("Upgrade");
        }

        return next(context);
    }

    private string? FindFault(HttpContext context)
    {
        if ((HostNames.FindFault(context.Request.Headers) ?? Framing.FindFault(context.Request)) is { } doubt)
        {
            return doubt;
        }

        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        if (ownPaths.IsAdmin(context.Request.Path) && EncodedNetwork.SpellOut(target) is { } speltOut)
        {
            (context.Request.Path, target) = (speltOut, speltOut);
        }

        if (!target.StartsWith('/') && trusted.Contains(context.Connection.RemoteIpAddress))
        {
            // A reverse proxy asks for paths. What it passes on in another form it may have read in another way than we would.
            return "a target that is no path, from a proxy";
        }

        if (RequestTarget.FindFault(target, out var items) is { } fault)
        {
            return fault;
        }

        if ((items & ~allowances.Items) is not PathItems.None and var refused)
        {
            return PathItemNames.FaultOf(refused);
        }

        if (items is not PathItems.None)
        {
            context.Features.Set(new RelaxedPath(RequestTarget.PathOf(target).ToString(), items));
        }

        return RequestTarget.IsRoutedPath(target, context.Request.Path.Value) ? null : UnclearRequest.TwoWays;
    }
}
