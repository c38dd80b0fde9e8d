using System.Collections.Frozen;
using MagicLink.Gateway.Sessions;

namespace MagicLink.Gateway.Http;

/// <summary>
/// One line for each request when it is over, a stream's or WebSocket's at its end. It names the route, never the path: paths carry what apps keep
/// secret. Its category is of its own, so that it can be switched off.
/// </summary>
internal sealed class RequestLogMiddleware(RequestDelegate next, ILoggerFactory loggers, TimeProvider clock)
{
    public const string Category = "MagicLink.Gateway.Requests";

    /// <summary>What is written where there is nothing to say.</summary>
    private const string Nothing = "-";

    /// <summary>The client was gone before there was an answer; no such status is ever sent.</summary>
    private const int ClientClosedRequest = 499;

    private static readonly FrozenSet<string> KnownMethods =
        FrozenSet.Create(StringComparer.Ordinal, "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "CONNECT", "TRACE");

    private readonly ILogger log = loggers.CreateLogger(Category);

    public async Task InvokeAsync(HttpContext context)
    {
        var begun = clock.GetTimestamp();
        var notes = new RequestNotes();
        context.Features.Set(notes);
        try
        {
            await next(context);
        }
        finally
        {
            Write(context, LevelOf(context.Request.Path, notes), notes, clock.GetElapsedTime(begun));
        }
    }

    // Machines ask for these every few seconds: a line each would be most of what is written.
    private static LogLevel LevelOf(PathString path, RequestNotes notes) =>
        notes.Decision is null && (OwnPaths.IsHealth(path) || OwnPaths.IsMetrics(path)) ? LogLevel.Debug : LogLevel.Information;

    private void Write(HttpContext context, LogLevel level, RequestNotes notes, TimeSpan duration)
    {
        if (!log.IsEnabled(level))
        {
            return;
        }

        var isBrokenOff = context.RequestAborted.IsCancellationRequested;
        log.RequestDone(
            level,
            MethodOf(context.Request),
            RouteOf(context, notes) ?? Nothing,
            isBrokenOff && !context.Response.HasStarted ? ClientClosedRequest : context.Response.StatusCode,
            isBrokenOff ? "broken off" : "complete",
            Math.Round(duration.TotalMilliseconds, 3),
            notes.Decision ?? Nothing,
            notes.Reason ?? Nothing,
            notes.Person ?? Nothing,
            ClientInfo.From(context.Connection.RemoteIpAddress, userAgent: null).Network,
            context.TraceIdentifier);
    }

    /// <summary>The id of the route, or the pattern of the endpoint; null where there was none.</summary>
    private static string? RouteOf(HttpContext context, RequestNotes notes) => notes.Route ?? (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText;

    /// <summary>The method; a client's own inventions are all alike.</summary>
    public static string MethodOf(HttpRequest request) => KnownMethods.Contains(request.Method) ? request.Method : "_OTHER";
}
