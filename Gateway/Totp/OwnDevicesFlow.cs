using MagicLink.Gateway.Secrets;
using MagicLink.Gateway.Users;

namespace MagicLink.Gateway.Totp;

/// <summary>What people see of their second factor, and how they have browsers forgotten that it is not asked for in.</summary>
internal sealed class OwnDevicesFlow(ITotpStore store, RememberedDevices devices, TotpAudit audit, TimeProvider clock)
{
    public Task<KeptFactor> LookAsync(User person, CancellationToken cancellation) => store.LookAsync(person.Id, clock.GetUtcNow(), cancellation);

    /// <summary>Whether the cookie is this browser's.</summary>
    public bool IsOf(RememberedDevice device, Secret? cookie) => devices.Hashes(cookie).Contains(device.Hash, StringComparer.Ordinal);

    /// <summary>The browser that is forgotten now; null when the person has no such one, and nothing tells whether somebody else has.</summary>
    /// <param name="id">As <see cref="RememberedDevices.IdOf"/> gives it.</param>
    public async Task<RememberedDevice?> TryForgetAsync(User person, string id, CancellationToken cancellation)
    {
        var kept = await LookAsync(person, cancellation);
        if (kept.Devices.FirstOrDefault(device => RememberedDevices.IdOf(device) == id) is not { } meant || !await store.TryForgetAsync(person.Id, meant.Hash, cancellation))
        {
            return null;
        }

        audit.DevicesForgotten(person, 1);
        return meant;
    }

    /// <summary>Forgets every browser of the person; how many those were.</summary>
    public async Task<int> ForgetAllAsync(User person, CancellationToken cancellation)
    {
        var forgotten = await store.ForgetAllAsync(person.Id, cancellation);
        if (forgotten > 0)
        {
            audit.DevicesForgotten(person, forgotten);
        }

        return forgotten;
    }
}
