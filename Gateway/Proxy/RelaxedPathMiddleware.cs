namespace MagicLink.Gateway.Proxy;

/// <summary>
/// Right after routing: a path with something that only a route can let pass goes on where its route does, and where whatever a
/// backend may read in it leads to that route too.
/// </summary>
internal sealed class RelaxedPathMiddleware(RequestDelegate next, RouteLookup routes)
{
    public Task InvokeAsync(HttpContext context) => context.Features.Get<RelaxedPath>() is { } path ? JudgeAsync(context, path) : next(context);

    private async Task JudgeAsync(HttpContext context, RelaxedPath path)
    {
        var route = context.GetEndpoint()?.Metadata.GetMetadata<RouteAccess>();
        if (await path.FindFaultAsync(route, routes, LookedUpRequest.Of(context.Request)) is { } fault)
        {
            await UnclearRequest.RefuseAsync(context, fault);
            return;
        }

        await next(context);
    }
}
