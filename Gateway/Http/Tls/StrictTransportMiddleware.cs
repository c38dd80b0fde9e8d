using System.Net;

namespace MagicLink.Gateway.Http.Tls;

/// <summary>
/// Tells browsers to keep to https (RFC 6797), on every answer that went out by it, refusals included. A backend's own word is replaced: the
/// host is the gateway's, and of two headers browsers would take whichever came first.
/// </summary>
internal sealed class StrictTransportMiddleware(RequestDelegate next, HttpsPolicy policy)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (policy.Hsts is { } value && !context.IsAtManagement())
        {
            // As the answer starts: only then is it known whether a proxy's word for https counts, and nothing clears it any more.
            context.Response.OnStarting(static state => Say((Saying)state), new Saying(context, value));
        }

        return next(context);
    }

    private static Task Say(Saying saying)
    {
        var request = saying.Context.Request;
        if (request.IsHttps && HostNames.FindFault(request.Headers) is null && IsName(request.Host.Host))
        {
            saying.Context.Response.Headers.StrictTransportSecurity = saying.Value;
        }

        return Task.CompletedTask;
    }

    // Browsers take no such word from an address (RFC 6797 §8.1.1), and loopback names are everybody's.
    private static bool IsName(string host) => host.Length > 0 && !PublicAddress.IsLoopbackName(host) && !IPAddress.TryParse(host.Trim('[', ']'), out _);

    private sealed record Saying(HttpContext Context, string Value);
}
