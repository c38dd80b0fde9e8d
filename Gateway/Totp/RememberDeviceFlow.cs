using MagicLink.Gateway.Secrets;
using MagicLink.Gateway.Sessions;
using MagicLink.Gateway.Users;

namespace MagicLink.Gateway.Totp;

/// <summary>Remembers a browser in which a person has just proved the second factor.</summary>
internal sealed class RememberDeviceFlow(ITotpStore store, RememberedDevices devices, TotpAudit audit, TimeProvider clock)
{
    /// <summary>The browser's cookie and its end; null where none is remembered.</summary>
    public async Task<(Secret Cookie, DateTimeOffset ExpiresAt)?> TryRememberAsync(User person, ClientInfo client, CancellationToken cancellation)
    {
        if (!devices.IsOn)
        {
            return null;
        }

        var (device, cookie) = devices.Create(client, clock.GetUtcNow());
        if (!await store.TryRememberAsync(person.Id, device, cancellation))
        {
            return null;
        }

        audit.DeviceRemembered(person);
        return (cookie, device.ExpiresAt);
    }
}
