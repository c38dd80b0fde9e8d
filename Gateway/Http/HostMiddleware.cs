using System.Net;

namespace MagicLink.Gateway.Http;

/// <summary>Refuses host names that are not served with 421 (RFC 9110 §15.5.20). Health answers on any.</summary>
internal sealed class HostMiddleware(RequestDelegate next, HostAllowList hosts)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (hosts.Contains(context.Request.Host) || OwnPaths.IsHealth(context.Request.Path) || IsForOperators(context))
        {
            return next(context);
        }

        context.NoteRefusal(Decisions.Misdirected);
        return ProblemResult.WriteAsync(context, Problems.Misdirected);
    }

    // Programs of an operator know an address, or a name of the own network. A page that had its own name point here (DNS rebinding) can send neither.
    private static bool IsForOperators(HttpContext context)
    {
        var host = HostNames.Ascii(context.Request.Host);
        return context.IsAtManagement()
            ? host.Length > 0 && (IPAddress.TryParse(host.Trim('[', ']'), out _) || !host.Contains('.', StringComparison.Ordinal))
            : OwnPaths.IsMetrics(context.Request.Path) && PublicAddress.IsLoopbackName(host);
    }
}
