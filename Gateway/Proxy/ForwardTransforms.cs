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
        // Ordinal: a route may rewrite nothing but the case.
        if (string.Equals(context.Path.Value, context.HttpContext.Request.Path.Value, StringComparison.Ordinal))
        {
            var target = context.HttpContext.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
            var path = RequestTarget.PathOf(target);
            var prefix = context.DestinationPrefix.AsSpan().TrimEnd('/');
            context.ProxyRequest.RequestUri ??= new Uri($"{prefix}{path}{context.Query.QueryString.Value}", AsItIs);
        }
        else if (RequestTarget.FindFault(context.Path.ToUriComponent()) is not null)
        {
            // A rewritten path can gain what the sent one did not have: "/v{version}" binds ".." from "/v..". Not forwarded.
            context.HttpContext.Response.StatusCode = StatusCodes.Status400BadRequest;
        }

        return ValueTask.CompletedTask;
    }

    private static ValueTask KeepOwnCookies(ResponseTransformContext context)
    {
        if (context.ProxyResponse is not null)
        {
            context.HttpContext.Features.Set(BackendAnswer.Mark);
        }

        OwnCredentials.StripFromAnswer(context.HttpContext.Response.Headers);
        return ValueTask.CompletedTask;
    }
}
