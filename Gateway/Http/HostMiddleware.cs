namespace MagicLink.Gateway.Http;

/// <summary>Refuses host names that are not served with 421 (RFC 9110 §15.5.20). Health answers on any.</summary>
internal sealed class HostMiddleware(RequestDelegate next, HostAllowList hosts)
{
    public Task InvokeAsync(HttpContext context) =>
        hosts.Contains(context.Request.Host) || OwnPaths.IsHealth(context.Request.Path)
            ? next(context)
            : ProblemResult.WriteAsync(context, Problems.Misdirected);
}
