using MagicLink.Gateway.Secrets;
using MagicLink.Gateway.Sessions;

namespace MagicLink.Gateway.SignIn;

/// <summary>Who signs in, and what it will hold afterwards: a browser a cookie, an API client a refresh token.</summary>
/// <param name="Device">The secret of a remembered device; null for one that has none.</param>
internal sealed record SignInClient(ClientInfo Info, bool IsBrowser, Secret? Device)
{
    public static SignInClient Api(ClientInfo info) => new(info, IsBrowser: false, Device: null);

    public static SignInClient Browser(ClientInfo info, Secret? device) => new(info, IsBrowser: true, device);
}
