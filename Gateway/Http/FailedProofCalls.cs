using MagicLink.Gateway.Limits;

namespace MagicLink.Gateway.Http;

/// <summary>Counts calls that presented a wrong proof against the network that they came from.</summary>
internal static class FailedProofCalls
{
    /// <summary>
    /// What another site's page has its visitor's browser fetch says nothing of the visitor, and must not have the visitor's network banned. Nothing that can be
    /// guessed is asked for by <c>GET</c>.
    /// </summary>
    public static Task CountFailedProofAsync(this HttpContext context) =>
        HttpMethods.IsGet(context.Request.Method) && context.Request.Headers["Sec-Fetch-Site"] == "cross-site"
            ? Task.CompletedTask
            : context.RequestServices.GetRequiredService<FailedProofs>().CountAsync(context.Connection.RemoteIpAddress, context.RequestAborted);
}
