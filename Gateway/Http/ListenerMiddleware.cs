namespace MagicLink.Gateway.Http;

/// <summary>
/// Answers at each address what belongs there and nothing else: 404 as for a path that is not ours, and never a route's answer in its place. Without a management
/// address, metrics are for callers on this machine. It judges the path that routing will see.
/// </summary>
internal sealed class ListenerMiddleware(RequestDelegate next, ServedPaths paths, ProblemWriter problems)
{
    public Task InvokeAsync(HttpContext context)
    {
        var path = context.Request.Path;
        var atManagement = context.IsAtManagement();
        if (paths.Serves(path, atManagement) && (atManagement || !OwnPaths.IsMetrics(path) || LocalCaller.Is(context)))
        {
            return next(context);
        }

        context.NoteRefusal(Decisions.Elsewhere);

        // A page leads on to where people sign in, which is not at the management address.
        return atManagement ? ProblemResult.WriteAsync(context, Problems.NotFound) : problems.WriteAsync(context, Problems.NotFound);
    }
}
