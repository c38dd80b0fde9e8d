using Microsoft.AspNetCore.Http.Features;

namespace MagicLink.Gateway.Proxy;

/// <summary>A call of gRPC over HTTP/2 (https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md), told by its content type.</summary>
internal static class GrpcCall
{
    private const string ContentType = "application/grpc";

    public static bool Is(HttpRequest request) =>
        HttpProtocol.IsHttp2(request.Protocol) && request.ContentType?.StartsWith(ContentType, StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>Keeps the bound that the route sets: YARP takes it off whatever calls itself gRPC, as a stream may go on for ever.</summary>
    public static void KeepBodyLimit(HttpContext context)
    {
        if (Is(context.Request) && context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { } feature)
        {
            context.Features.Set<IHttpMaxRequestBodySizeFeature>(new KeptLimit(feature));
        }
    }

    private sealed class KeptLimit(IHttpMaxRequestBodySizeFeature feature) : IHttpMaxRequestBodySizeFeature
    {
        public bool IsReadOnly => feature.IsReadOnly;

        public long? MaxRequestBodySize
        {
            get => feature.MaxRequestBodySize;
            set => feature.MaxRequestBodySize = value ?? feature.MaxRequestBodySize;
        }
    }
}
