using System.Net;
using MagicLink.Gateway.Audit;
using MagicLink.Gateway.Settings;

namespace MagicLink.Gateway.Limits;

/// <summary>What admins do with bans. Each change holds at the next call here, and elsewhere within a second.</summary>
internal sealed class BanFlow(IBanStore store, BanList bans, Live<LimitOptions> limits, AuditLog audit, TimeProvider clock, ILogger<BanFlow> log)
{
    private const int CustomerPrefix = 64;

    public Task<(IReadOnlyList<Ban> Items, long Total)> ListAsync(long skip, int count, CancellationToken cancellation) =>
        store.ListAsync(skip, count, clock.GetUtcNow(), cancellation);

    /// <param name="named">An address or a network.</param>
    /// <param name="duration">Null: until it is taken back.</param>
    /// <param name="actor">Who bans.</param>
    public async Task<BanResult> BanAsync(string? named, string? reason, TimeSpan? duration, string actor, CancellationToken cancellation)
    {
        if (!BannedNetwork.TryParse(named, out var network))
        {
            return new BanResult.NoNetwork();
        }

        if (limits.Current.Whitelist.Any(white => Of(white).Contains(network)))
        {
            return new BanResult.OnWhitelist();
        }

        var now = clock.GetUtcNow();
        var ban = new Ban(network, IsAutomatic: false, reason ?? "", actor, now, now + duration);
        await store.BanAsync(ban, cancellation);
        bans.Apply(ban);
        log.Banned(network.ToString(), ban.Until);
        await audit.RecordAsync(
            new AuditEvent(AuditKind.Banned, now) { Reason = "admin", Actor = actor, Address = network.ToString(), Detail = reason }, cancellation);
        return new BanResult.Banned(ban);
    }

    /// <summary>Takes a ban back. An IPv6 address that is not banned itself stands for its /64, as failed proofs ban it.</summary>
    public async Task<BanResult> UnbanAsync(string? named, string actor, CancellationToken cancellation)
    {
        if (!BannedNetwork.TryParse(named, out var network))
        {
            return new BanResult.NoNetwork();
        }

        var now = clock.GetUtcNow();
        var isUnbanned = await store.TryUnbanAsync(network, now, cancellation);
        if (!isUnbanned && network is { IsV6: true, PrefixLength: 128 })
        {
            network = network.Widen(CustomerPrefix);
            isUnbanned = await store.TryUnbanAsync(network, now, cancellation);
        }

        if (!isUnbanned)
        {
            return new BanResult.NotBanned();
        }

        bans.Remove(network);
        log.Unbanned(network.ToString());
        await audit.RecordAsync(new AuditEvent(AuditKind.Unbanned, now) { Reason = "admin", Actor = actor, Address = network.ToString() }, cancellation);
        return new BanResult.Unbanned();
    }

    private static BannedNetwork Of(IPNetwork network) => BannedNetwork.Of(network.BaseAddress, network.PrefixLength);
}
