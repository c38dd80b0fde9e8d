using MagicLink.Gateway.Http;
using Microsoft.AspNetCore.Http.Features;

namespace MagicLink.Gateway.Proxy;

/// <summary>
/// Refuses requests that two programs could read in two ways, before anything looks at them, and cleans the headers of the rest.
/// </summary>
internal sealed class StrictRequestMiddleware(RequestDelegate next, IncomingHeaders incoming, TrustedProxies trusted)
{
    public Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        if (IsTunnelOrTrace(request.Method))
        {
            return ProblemResult.WriteAsync(context, Problems.MethodNotAllowed);
        }

        if (FindFault(context) is { } fault)
        {
            // The connection may be out of step: nothing more is read from it.
            context.Response.Headers.Connection = "close";
            return ProblemResult.WriteAsync(context, Problems.Invalid("", $"The request is refused because of {fault}."));
        }

        incoming.Clean(request.Headers, trusted.Contains(context.Connection.RemoteIpAddress));
        return next(context);
    }

    private static bool IsTunnelOrTrace(string method) =>
        HttpMethods.IsTrace(method) || HttpMethods.IsConnect(method) || method.Equals("TRACK", StringComparison.OrdinalIgnoreCase);

    private static string? FindFault(HttpContext context)
    {
        var headers = context.Request.Headers;
        if (headers.TransferEncoding.Count > 0)
        {
            // Kestrel renames the Content-Length that came beside a Transfer-Encoding.
            if (headers.ContentLength is not null || headers.ContainsKey("X-Content-Length"))
            {
                return "both a Content-Length and a Transfer-Encoding";
            }

            if (HttpProtocol.IsHttp10(context.Request.Protocol))
            {
                return "a Transfer-Encoding in HTTP/1.0";
            }
        }

        if (headers.Authorization.Count > 1)
        {
            return "more than one Authorization header";
        }

        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        return RequestTarget.FindFault(target);
    }
}
