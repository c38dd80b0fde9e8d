using System.Diagnostics;
using MagicLink.Gateway.Health;
using MagicLink.Gateway.Http;
using Microsoft.AspNetCore.Http.Features;

namespace MagicLink.Gateway.Telemetry;

/// <summary>
/// Says of the span of a request what it was, by route and outcome. A trusted proxy's own trace is linked to; what anybody says of traces goes no further,
/// so that a backend's spans join ours.
/// </summary>
internal sealed class TraceMiddleware(RequestDelegate next, TrustedProxies trusted)
{
    private static readonly string[] ForeignTrace = ["traceparent", "tracestate", "baggage", "Request-Id", "Correlation-Context"];

    public async Task InvokeAsync(HttpContext context)
    {
        var span = context.Features.Get<IHttpActivityFeature>()?.Activity;
        var headers = context.Request.Headers;
        if (span is not null && trusted.Contains(context.Connection.RemoteIpAddress)
            && ActivityContext.TryParse(headers.TraceParent, headers.TraceState, isRemote: true, out var theirs))
        {
            span.AddLink(new ActivityLink(theirs));
        }

        foreach (var header in ForeignTrace)
        {
            headers.Remove(header);
        }

        if (span is not null && (OwnPaths.IsHealth(context.Request.Path) || OwnPaths.IsMetrics(context.Request.Path)))
        {
            // Asked every few seconds by machines: nobody wants to read of that.
            (span.IsAllDataRequested, span.ActivityTraceFlags) = (false, span.ActivityTraceFlags & ~ActivityTraceFlags.Recorded);
        }

        await next(context);
        if (span is { IsAllDataRequested: true })
        {
            Describe(span, context);
        }
    }

    private static void Describe(Activity span, HttpContext context)
    {
        var notes = context.Features.Get<RequestNotes>();
        var method = RequestLogMiddleware.MethodOf(context.Request);
        var pattern = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText;
        var status = context.Response.StatusCode;
        span.DisplayName = pattern is null ? Plain(method) : $"{Plain(method)} {pattern}";
        span.SetTag("http.request.method", method)
            .SetTag("http.route", pattern)
            .SetTag("http.response.status_code", status)
            .SetTag("url.scheme", context.Request.Scheme)
            .SetTag("network.protocol.version", context.Request.Protocol.Replace("HTTP/", "", StringComparison.Ordinal))
            .SetTag(GatewayMeter.Route, notes?.Route)
            .SetTag(GatewayMeter.Decision, notes?.Decision)
            .SetTag("magiclink.request_id", context.TraceIdentifier);
        if (status >= StatusCodes.Status500InternalServerError)
        {
            span.SetTag("error.type", status.ToString(System.Globalization.CultureInfo.InvariantCulture)).SetStatus(ActivityStatusCode.Error);
        }
    }

    private static string Plain(string method) => method == "_OTHER" ? "HTTP" : method;
}
