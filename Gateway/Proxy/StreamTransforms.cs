using System.Net.Http.Headers;
using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace MagicLink.Gateway.Proxy;

/// <summary>Holds forwarded exchanges without a foreseeable end, so that they end with what let them in.</summary>
internal sealed class StreamTransforms(OpenConnections connections) : ITransformProvider
{
    public void ValidateRoute(TransformRouteValidationContext context)
    {
    }

    public void ValidateCluster(TransformClusterValidationContext context)
    {
    }

    public void Apply(TransformBuilderContext context)
    {
        context.AddRequestTransform(HoldRequest);
        context.AddResponseTransform(HoldAnswerAsync);
    }

    private ValueTask HoldRequest(RequestTransformContext context)
    {
        var http = context.HttpContext;
        if (WebSocketHandshake.Is(http))
        {
            Hold(http, isEndless: true);
        }
        else if (GrpcCall.Is(http.Request))
        {
            Hold(http, isEndless: false);
        }

        return ValueTask.CompletedTask;
    }

    private async ValueTask HoldAnswerAsync(ResponseTransformContext context)
    {
        var http = context.HttpContext;
        if (context.ProxyResponse?.Content.Headers is not { ContentLength: null } answer || WebSocketHandshake.Is(http) || GrpcCall.Is(http.Request))
        {
            return; // it has an end, or is held already
        }

        var isEventStream = IsEventStream(answer.ContentType);
        Hold(http, isEventStream);
        if (isEventStream)
        {
            await http.Response.Body.FlushAsync(http.RequestAborted); // a browser's EventSource is open as soon as the headers are there
        }
    }

    private void Hold(HttpContext context, bool isEndless) =>
        connections.Hold(context, context.Features.Get<AccessGranted>()!.Caller.Session, isEndless);

    private static bool IsEventStream(MediaTypeHeaderValue? type) => string.Equals(type?.MediaType, "text/event-stream", StringComparison.OrdinalIgnoreCase);
}
