using MagicLink.Gateway.Http;
using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace MagicLink.Gateway.Proxy;

/// <summary>
/// The last touch on each forwarded request and answer: the backend gets the path as it was sent and judged, or one that a
/// route rewrote and that passes the same judgement, and cannot set our cookies.
/// </summary>
internal sealed class ForwardTransforms : ITransformProvider
{
    private static readonly UriCreationOptions AsItIs = new() { DangerousDisablePathAndQueryCanonicalization = true };

    public void ValidateRoute(TransformRouteValidationContext context)
    {
    }

    public void ValidateCluster(TransformClusterValidationContext context)
    {
    }

    public void Apply(TransformBuilderContext context)
    {
        context.AddRequestTransform(KeepPath);
        context.AddResponseTransform(KeepOwnCookies);
    }

    private static ValueTask KeepPath(RequestTransformContext context)
    {
        var http = context.HttpContext;
        var sent = RequestTarget.PathOf(http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget);
        var allowed = http.Features.Get<AccessGranted>()!.Route.AllowedPathItems;
        if (UpstreamPath.Of(sent, http.Request.Path.Value ?? "", context.Path.Value ?? "", allowed) is { } path)
        {
            var prefix = context.DestinationPrefix.AsSpan().TrimEnd('/');
            context.ProxyRequest.RequestUri ??= new Uri($"{prefix}{path}{context.Query.QueryString.Value}", AsItIs);
        }
        else
        {
            http.Response.StatusCode = StatusCodes.Status400BadRequest; // not forwarded
        }

        return ValueTask.CompletedTask;
    }

    private static ValueTask KeepOwnCookies(ResponseTransformContext context)
    {
        if (context.ProxyResponse is { } answer)
        {
            context.HttpContext.Features.Set(BackendAnswer.Mark);
            if (answer.StatusCode == System.Net.HttpStatusCode.NoContent)
            {
                // Some backends count a body that they do not send; the server would not let such an answer pass (RFC 9110 §8.6).
                context.HttpContext.Response.ContentLength = null;
            }
        }

        OwnCredentials.StripFromAnswer(context.HttpContext.Response.Headers);
        ServiceWorker.KeepNarrow(context.HttpContext);
        return ValueTask.CompletedTask;
    }
}
