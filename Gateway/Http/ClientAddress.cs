using MagicLink.Gateway.Sessions;

namespace MagicLink.Gateway.Http;

/// <summary>The client of a request; its address is already that behind trusted proxies.</summary>
internal static class ClientAddress
{
    public static ClientInfo Client(this HttpContext context) =>
        ClientInfo.From(context.Connection.RemoteIpAddress, context.Request.Headers.UserAgent.ToString());
}
