using MagicLink.Gateway.Secrets;
using MagicLink.Gateway.Sessions;

namespace MagicLink.Gateway.Totp;

/// <summary>Remembers a browser in which a person has just proved the second factor.</summary>
internal sealed class RememberDeviceFlow(ITotpStore store, RememberedDevices devices, TimeProvider clock)
{
    /// <summary>The browser's cookie and its end; null where none is remembered.</summary>
    public async Task<(Secret Cookie, DateTimeOffset ExpiresAt)?> TryRememberAsync(long userId, ClientInfo client, CancellationToken cancellation)
    {
        if (!devices.IsOn)
        {
            return null;
        }

        var (device, cookie) = devices.Create(client, clock.GetUtcNow());
        return await store.TryRememberAsync(userId, device, cancellation) ? (cookie, device.ExpiresAt) : null;
    }
}
