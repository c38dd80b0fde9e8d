using MagicLink.Gateway.Http;

namespace MagicLink.Gateway.Proxy;

/// <summary>The answer to a request that two programs could read in two ways.</summary>
internal static class UnclearRequest
{
    /// <summary>The fault of a path that nothing else is wrong with.</summary>
    public const string TwoWays = "a path that can be read in two ways";

    public static Task RefuseAsync(HttpContext context, string fault)
    {
        if (!HttpProtocol.IsHttp2(context.Request.Protocol))
        {
            // The connection may be out of step: nothing more is read from it.
            context.Response.Headers.Connection = "close";
        }

        return ProblemResult.WriteAsync(context, Problems.Invalid("", $"The request is refused because of {fault}."));
    }
}
