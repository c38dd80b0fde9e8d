using MagicLink.Gateway.Http;
using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace MagicLink.Gateway.Proxy;

/// <summary>
/// The last touch on each forwarded request and answer: the backend gets the path as it was sent and judged, and cannot set
/// our cookies.
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
        context.AddRequestTransform(KeepRawPath);
        context.AddResponseTransform(KeepOwnCookies);
    }

    private static ValueTask KeepRawPath(RequestTransformContext context)
    {
        var request = context.HttpContext.Request;

        // A route that rewrites paths works on the decoded path; the strict rules leave that only one encoding.
        if (context.ProxyRequest.RequestUri is null && context.Path == request.Path)
        {
            var target = context.HttpContext.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
            var path = RequestTarget.PathOf(target);
            var prefix = context.DestinationPrefix.AsSpan().TrimEnd('/');
            context.ProxyRequest.RequestUri = new Uri($"{prefix}{path}{context.Query.QueryString.Value}", AsItIs);
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
