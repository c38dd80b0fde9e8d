using MagicLink.Gateway.Secrets;
using MagicLink.Gateway.Sessions;

namespace MagicLink.Gateway.SignIn;

/// <summary>Who asks for a link: a browser that holds our browser cookie, else only an address on the network.</summary>
/// <param name="Browser">The browser cookie; null for API clients.</param>
/// <param name="IsNewBrowser">Whether it came without its cookie and is given one only now.</param>
internal sealed record Asker(Secret? Browser, bool IsNewBrowser, ClientInfo Client)
{
    /// <summary>An API client, or anything else that is no browser of ours.</summary>
    public static Asker WithoutBrowser(ClientInfo client) => new(null, IsNewBrowser: false, client);
}
