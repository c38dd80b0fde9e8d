using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Model;

namespace MagicLink.Gateway.Proxy;

/// <summary>
/// Forwards where there is nothing to choose and nothing to learn: to the one destination of a cluster without affinity and health checks. What YARP does
/// after this is passed by, so that a route with a bound for bodies, which is set there, takes the long way.
/// </summary>
internal sealed class DirectForwardMiddleware(RequestDelegate next, IHttpForwarder forwarder)
{
    public Task InvokeAsync(HttpContext context)
    {
        var proxy = context.GetReverseProxyFeature();
        return proxy.AllDestinations is [var only] && proxy.Cluster.Config is { SessionAffinity: null, HealthCheck: null } && proxy.Route.Config.MaxRequestBodySize is null
            ? ForwardAsync(context, proxy, only)
            : next(context);
    }

    private Task ForwardAsync(HttpContext context, IReverseProxyFeature proxy, DestinationState destination)
    {
        proxy.ProxiedDestination = destination;
        var cluster = proxy.Cluster;
        return forwarder.SendAsync(
            context, destination.Model.Config.Address, cluster.HttpClient, cluster.Config.HttpRequest ?? ForwarderRequestConfig.Empty, proxy.Route.Transformer).AsTask();
    }
}
