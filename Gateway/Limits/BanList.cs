using System.Collections.Concurrent;
using System.Net;
using MagicLink.Gateway.Settings;

namespace MagicLink.Gateway.Limits;

/// <summary>The bans that hold, in memory: judging a call costs one look for each prefix length that is in use.</summary>
internal sealed class BanList(Live<BanOptions> options, Live<LimitOptions> limits, TimeProvider clock)
{
    private const int PruneAtLeast = 1000;
    private readonly ConcurrentDictionary<BannedNetwork, Ban> bans = new();
    private readonly Lock changing = new();
    private readonly PrefixLengths v4 = new();
    private readonly PrefixLengths v6 = new();
    private int pruneAt = PruneAtLeast;

    public BanScope Scope => options.Current.Scope;

    /// <summary>The ban that an address is under; null when it is not banned.</summary>
    public Ban? Find(IPAddress? address)
    {
        if (bans.IsEmpty || address is null || !options.Current.Enabled)
        {
            return null;
        }

        var plain = BannedNetwork.Of(address);
        foreach (var length in InUse(plain.IsV6).Present)
        {
            if (bans.TryGetValue(plain.Widen(length), out var ban) && ban.Holds(clock.GetUtcNow()))
            {
                return limits.Current.Whitelist.Holds(address) ? null : ban;
            }
        }

        return null;
    }

    public void Apply(Ban ban)
    {
        lock (changing)
        {
            if (bans.Count >= pruneAt)
            {
                Keep(known => known.Holds(clock.GetUtcNow()));
                pruneAt = Math.Max(PruneAtLeast, 2 * bans.Count);
            }

            Set(ban);
        }
    }

    public void Remove(BannedNetwork network)
    {
        lock (changing)
        {
            Drop(network);
        }
    }

    /// <summary>Takes these in place of all that were known.</summary>
    public void Replace(IReadOnlyList<Ban> all)
    {
        lock (changing)
        {
            var kept = all.Select(ban => ban.Network).ToHashSet();
            foreach (var ban in all)
            {
                Set(ban);
            }

            Keep(ban => kept.Contains(ban.Network));
        }
    }

    private void Set(Ban ban)
    {
        if (!bans.ContainsKey(ban.Network))
        {
            InUse(ban.Network.IsV6).Add(ban.Network.PrefixLength);
        }

        bans[ban.Network] = ban;
    }

    private void Keep(Func<Ban, bool> wanted)
    {
        foreach (var ban in bans.Values.Where(ban => !wanted(ban)))
        {
            Drop(ban.Network);
        }
    }

    private void Drop(BannedNetwork network)
    {
        if (bans.TryRemove(network, out _))
        {
            InUse(network.IsV6).Remove(network.PrefixLength);
        }
    }

    private PrefixLengths InUse(bool isV6) => isV6 ? v6 : v4;

    /// <summary>How many bans there are of each length; read without the lock.</summary>
    private sealed class PrefixLengths
    {
        private readonly int[] counts = new int[129];
        private volatile int[] present = [];

        public int[] Present => present;

        public void Add(int length)
        {
            if (++counts[length] == 1)
            {
                Recount();
            }
        }

        public void Remove(int length)
        {
            if (--counts[length] == 0)
            {
                Recount();
            }
        }

        private void Recount() => present = [.. Enumerable.Range(0, counts.Length).Where(length => counts[length] > 0)];
    }
}
