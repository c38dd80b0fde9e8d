using Yarp.ReverseProxy.Forwarder;

namespace MagicLink.Gateway.Proxy;

internal static partial class ProxyLog
{
    [LoggerMessage(LogLevel.Warning, "The app of route {Route} did not answer as it should: {Error} ({Cause}), request {RequestId}.")]
    public static partial void NotForwarded(this ILogger log, string? route, ForwarderError error, string cause, string requestId);

    [LoggerMessage(LogLevel.Information, "The routes in {File} changed and are served now.")]
    public static partial void RoutesReloaded(this ILogger log, string file);

    [LoggerMessage(LogLevel.Error, "The routes changed and are not served, the last good ones are: {Setting}: {Problem}")]
    public static partial void RouteFault(this ILogger log, string setting, string problem);

    [LoggerMessage(LogLevel.Error, "The routes in {File} could not be read; the last good ones are served.")]
    public static partial void RoutesNotRead(this ILogger log, Exception fault, string file);
}
