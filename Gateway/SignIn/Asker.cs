using MagicLink.Gateway.Secrets;
using MagicLink.Gateway.Sessions;

namespace MagicLink.Gateway.SignIn;

/// <summary>Who asks for a link: a browser that holds our browser cookie, else only an address on the network.</summary>
/// <param name="Browser">The browser cookie; null for API clients and for browsers that hold none.</param>
internal sealed record Asker(Secret? Browser, ClientInfo Client);
