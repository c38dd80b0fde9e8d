using MagicLink.Gateway.Limits;
using MagicLink.Gateway.Settings;

namespace MagicLink.Gateway.Http;

/// <summary>Refuses calls from banned networks, from memory and before anything else looks at them. Health and metrics answer whoever may ask for them, and so does the management address.</summary>
internal sealed class BanMiddleware(RequestDelegate next, BanList bans, Live<LimitOptions> limits, OwnPaths ownPaths, ProblemWriter problems)
{
    public Task InvokeAsync(HttpContext context) =>
        bans.Find(context.Connection.RemoteIpAddress) is { } ban && Covers(context.Request.Path) && !context.IsAtManagement() ? RefuseAsync(context, ban) : next(context);

    private Task RefuseAsync(HttpContext context, Ban ban)
    {
        context.NoteRefusal(Decisions.Banned);

        // No call is left until the ban ends, which may be never.
        if (limits.Current.Enabled && ownPaths.IsOwn(context.Request.Path))
        {
            RateLimitHeaders.Set(context.Response.Headers, limit: 0, remaining: 0, ban.Until ?? DateTimeOffset.MaxValue);
        }

        return problems.WriteAsync(context, Problems.IpBanned);
    }

    private bool Covers(PathString path) =>
        !OwnPaths.IsHealth(path) && !OwnPaths.IsMetrics(path) && !ownPaths.IsAdmin(path) && (bans.Scope == BanScope.All || ownPaths.IsOwn(path));
}
