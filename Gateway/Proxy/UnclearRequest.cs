using MagicLink.Gateway.Http;

namespace MagicLink.Gateway.Proxy;

/// <summary>The answer to a request that two programs could read in two ways.</summary>
internal static class UnclearRequest
{
    /// <summary>The fault of a path that nothing else is wrong with.</summary>
    public const string TwoWays = "a path that can be read in two ways";

    public static Task RefuseAsync(HttpContext context, string fault) => CloseAsync(context, Problems.Invalid("", $"The request is refused because of {fault}."), fault);

    /// <summary>Refuses, and hears nothing more on this connection.</summary>
    public static Task CloseAsync(HttpContext context, Problem problem, string reason)
    {
        if (!HttpProtocol.IsHttp2(context.Request.Protocol))
        {
            // It may be out of step, or carry on with what was meant for a tunnel.
            context.Response.Headers.Connection = "close";
        }

        context.NoteRefusal(Decisions.Unclear, reason);

        return ProblemResult.WriteAsync(context, problem);
    }
}
