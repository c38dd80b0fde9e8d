using MagicLink.Gateway.Limits;

namespace MagicLink.Gateway.Http;

/// <summary>Counts calls that presented a wrong proof against the network that they came from.</summary>
internal static class FailedProofCalls
{
    public static Task CountFailedProofAsync(this HttpContext context) =>
        context.RequestServices.GetRequiredService<FailedProofs>().CountAsync(context.Connection.RemoteIpAddress, context.RequestAborted);
}
