using MagicLink.Gateway.Limits;

namespace MagicLink.Gateway.Http;

/// <summary>Refuses calls from banned networks, from memory and before anything else looks at them. Health answers everybody.</summary>
internal sealed class BanMiddleware(RequestDelegate next, BanList bans, OwnPaths ownPaths, ProblemWriter problems)
{
    public Task InvokeAsync(HttpContext context) =>
        bans.Find(context.Connection.RemoteIpAddress) is null || !Covers(context.Request.Path) ? next(context) : problems.WriteAsync(context, Problems.IpBanned);

    private bool Covers(PathString path) =>
        !OwnPaths.IsHealth(path) && !ownPaths.IsAdmin(path) && (bans.Scope == BanScope.All || ownPaths.IsOwn(path));
}
