using System.Net;
using MagicLink.Gateway.Audit;
using MagicLink.Gateway.Secrets;
using MagicLink.Gateway.Settings;

namespace MagicLink.Gateway.Limits;

/// <summary>Counts failed proofs by the network that they come from, over all gateways, and bans it after too many.</summary>
internal sealed class FailedProofs(
    IBanStore store, BanList bans, Live<BanOptions> options, Live<LimitOptions> limits, MasterKeys master, AuditLog audit, TimeProvider clock, ILogger<FailedProofs> log)
{
    private const int CustomerPrefix = 64;
    private readonly SecretHasher keys = new(master, "failed-proofs");

    /// <summary>A link or code was presented that never was a right one.</summary>
    /// <exception cref="Health.StoreUnavailableException">It cannot be counted now.</exception>
    public async Task CountAsync(IPAddress? address, CancellationToken cancellation)
    {
        var current = options.Current;
        if (!current.Enabled || address is null || limits.Current.Whitelist.Holds(address))
        {
            return;
        }

        // An IPv6 customer has a /64 and moves about in it; 64 bits of IPv4 are the whole address.
        var network = BannedNetwork.Of(address, CustomerPrefix);
        var failures = new Counter(keys.Hash(network.ToString()), 0, current.Failures, current.Window);
        if (await store.CountFailureAsync(network, failures, current, clock.GetUtcNow(), cancellation) is not { } ban)
        {
            return;
        }

        bans.Apply(ban);
        log.Banned(network.ToString(), ban.Until);
        audit.Note(new AuditEvent(AuditKind.Banned, ban.Since) { Reason = "failures", Address = network.ToString(), Detail = ban.Reason });
    }
}
