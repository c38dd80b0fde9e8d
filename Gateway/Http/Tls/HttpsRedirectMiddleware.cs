using Microsoft.AspNetCore.Http.Features;

namespace MagicLink.Gateway.Http.Tls;

/// <summary>
/// Leads what came by plain http to https, at the same host, which was judged before. Only what can be asked again unchanged is led there:
/// anything else is refused, so that its sender notices before it sends a password twice.
/// </summary>
internal sealed class HttpsRedirectMiddleware(RequestDelegate next, HttpsPolicy policy, TrustedProxies trusted, ProblemWriter problems)
{
    private const string AcmeChallenge = "/.well-known/acme-challenge";

    public Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        if (!policy.Redirects || request.IsHttps || context.IsAtManagement() || IsServedByHttp(request.Path) || IsOfSilentProxy(context))
        {
            return next(context);
        }

        if (!HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method))
        {
            return problems.WriteAsync(context, Problems.HttpsOnly);
        }

        context.Response.StatusCode = StatusCodes.Status308PermanentRedirect;
        context.Response.Headers.Location = $"https://{HostNames.Ascii(request.Host)}{(policy.Port == 443 ? "" : $":{policy.Port}")}{PathAndQuery(context)}";
        return Task.CompletedTask;
    }

    // Probes, and who reads numbers on this machine, have no certificate to check; and renewing one must not need one that is valid (RFC 8555 §8.3).
    private static bool IsServedByHttp(PathString path) => OwnPaths.IsHealth(path) || OwnPaths.IsMetrics(path) || path.StartsWithSegments(AcmeChallenge);

    // A proxy that does not say how the client came may have spoken https: to lead its client there again would go round in circles. One that
    // asks for a decision says it of a request that it serves itself, and is silent on its own.
    private bool IsOfSilentProxy(HttpContext context) => context.Features.Get<ForwardedFrom>() is { SaidScheme: false } from && trusted.Contains(from.Peer);

    // As it was sent: what routing made of it may have another meaning when it is encoded again.
    private static string PathAndQuery(HttpContext context)
    {
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        if (target.StartsWith('/'))
        {
            return target;
        }

        var authority = target.IndexOf("://", StringComparison.Ordinal) + 3;
        var path = target.IndexOfAny(['/', '?'], authority);
        return path < 0 ? "/" : target[path] == '?' ? "/" + target[path..] : target[path..];
    }
}
