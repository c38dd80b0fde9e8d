using MagicLink.Gateway.Secrets;
using MagicLink.Gateway.Sessions;

namespace MagicLink.Gateway.SignIn;

/// <summary>Who signs in, and what it will hold afterwards: a browser a cookie, an API client a refresh token.</summary>
/// <param name="Device">The secret of a remembered device; null for one that has none.</param>
/// <param name="Cookie">What the browser is known again by; null for an API client.</param>
internal sealed record SignInClient(ClientInfo Info, bool IsBrowser, Secret? Device, Secret? Cookie)
{
    public static SignInClient Api(ClientInfo info) => new(info, IsBrowser: false, Device: null, Cookie: null);

    public static SignInClient Browser(ClientInfo info, Secret? device, Secret cookie) => new(info, IsBrowser: true, device, cookie);
}
