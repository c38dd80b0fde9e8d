using MagicLink.Gateway.Http;
using Microsoft.AspNetCore.Http.Features;

namespace MagicLink.Gateway.Proxy.ForwardAuth;

/// <summary>
/// Makes of a question about a request that very request, before anything looks at it: all that follows judges it as if it had come here
/// itself, and there is no second judgement that could differ. Only <see cref="ForwardAuthAnswerMiddleware"/> knows again that it was a question.
/// </summary>
internal sealed class ForwardAuthMiddleware(RequestDelegate next, TrustedProxies trusted, OwnPaths ownPaths, IncomingHeaders incoming)
{
    public Task InvokeAsync(HttpContext context)
    {
        // In this spelling alone: proxies pass what is below /_gateway/ on to us, and keep clients from this path by its name.
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        return target.StartsWith('/') && RequestTarget.PathOf(target).SequenceEqual(OwnPaths.ForwardAuth) && !context.IsAtManagement() ? AskAsync(context) : next(context);
    }

    private Task AskAsync(HttpContext context)
    {
        // The connection's other end: what headers say of it has not been read yet.
        if (!trusted.Contains(context.Connection.RemoteIpAddress))
        {
            return ForwardAuthEndpoint.RefuseAsync(context, "an asker that is not in Gateway:TrustedProxies");
        }

        var (asked, fault) = OriginalRequest.Take(context.Request.Headers);
        if (asked is null)
        {
            return ForwardAuthEndpoint.RefuseAsync(context, fault);
        }

        if (PathOverride.IsIn(context.Request.Headers))
        {
            return ForwardAuthEndpoint.RefuseAsync(context, "a header that makes another path of it");
        }

        if (AsksForTunnel(context.Request.Headers))
        {
            return ForwardAuthEndpoint.RefuseAsync(context, "a wish for another protocol than WebSocket: what follows it nobody judges");
        }

        var question = new ForwardAuthQuestion(asked.IsToldByUrl, MethodOverride.IsIn(context.Request.Headers), incoming.FindIdentity(context.Request.Headers));
        Become(context, asked);
        if (ownPaths.IsOwn(context.Request.Path))
        {
            // Nobody's to let through: an application has nothing there, and the gateway answers who comes to it.
            return ForwardAuthEndpoint.RefuseAsync(context, "a path that the gateway answers itself: pass it on, and do not ask");
        }

        context.Features.Set(question);
        context.Response.OnStarting(Translate, (context, asked.IsToldByUrl));
        return next(context);
    }

    // An app that grants it talks with the client past everybody, HTTP/2 and all that is in it included (RFC 7540 §3.2).
    private static bool AsksForTunnel(IHeaderDictionary headers) =>
        headers.ContainsKey("HTTP2-Settings") || (headers.Upgrade is { Count: > 0 } upgrade && !WebSocketHandshake.IsAskedFor(upgrade));

    private static void Become(HttpContext context, OriginalRequest asked)
    {
        var request = context.Features.GetRequiredFeature<IHttpRequestFeature>();
        var query = asked.Target.IndexOf('?', StringComparison.Ordinal);
        (request.Method, request.Scheme, request.RawTarget) = (asked.Method, asked.Scheme, asked.Target);
        (request.PathBase, request.Path) = ("", PathEncoding.DecodeAsRouted(RequestTarget.PathOf(asked.Target)));
        request.QueryString = query < 0 ? "" : asked.Target[query..];
        context.Request.Headers.Host = asked.Host;
        if (WebSocketHandshake.IsToldByKey(context.Request.Headers))
        {
            // What belongs to a connection is often not passed on with the question (RFC 9110 §7.6.1).
            context.Request.Headers.Upgrade = WebSocketHandshake.Protocol;
        }
    }

    private static Task Translate(object state)
    {
        var (context, isNginx) = ((HttpContext, bool))state;
        var response = context.Response;
        response.StatusCode = ForwardAuthStatus.Of(response.StatusCode, isNginx);
        response.Headers.CacheControl = "no-store";
        if (response.StatusCode == StatusCodes.Status401Unauthorized && response.Headers.WWWAuthenticate.Count == 0)
        {
            response.Headers.WWWAuthenticate = "Bearer";
        }

        return Task.CompletedTask;
    }
}
