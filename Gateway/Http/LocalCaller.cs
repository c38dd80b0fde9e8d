using System.Net;

namespace MagicLink.Gateway.Http;

/// <summary>Whether a request was made on this machine itself: over loopback, and not for somebody else by a proxy that runs here.</summary>
internal static class LocalCaller
{
    private static readonly string[] Traces = ["Forwarded", "Via", "X-Real-IP", "X-Client-IP", "True-Client-IP"];

    /// <summary>Notes it where it is asked for; before any header is dropped or believed, and while the peer is still known.</summary>
    public static void Note(HttpContext context, TrustedProxies trusted)
    {
        if (OwnPaths.IsMetrics(context.Request.Path)
            && context.Connection.RemoteIpAddress is { } peer && IPAddress.IsLoopback(peer.IsIPv4MappedToIPv6 ? peer.MapToIPv4() : peer)
            && !trusted.Contains(peer)
            && !context.Request.Headers.Keys.Any(IsTrace))
        {
            context.Features.Set(Mark.Local);
        }
    }

    public static bool Is(HttpContext context) => context.Features.Get<Mark>() is not null;

    private static bool IsTrace(string header) =>
        header.StartsWith("X-Forwarded", StringComparison.OrdinalIgnoreCase) || header.StartsWith("X-Original", StringComparison.OrdinalIgnoreCase)
        || Traces.Contains(header, StringComparer.OrdinalIgnoreCase);

    private sealed class Mark
    {
        public static readonly Mark Local = new();
    }
}
