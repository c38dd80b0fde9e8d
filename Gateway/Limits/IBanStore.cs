namespace MagicLink.Gateway.Limits;

/// <summary>Where bans are kept. Each change is told to the other gateways in the step that makes it.</summary>
internal interface IBanStore
{
    /// <summary>
    /// Counts a failed proof, and bans the network once there are enough: the count begins anew then, and each ban that is still
    /// remembered doubles the next. While a ban holds nothing is counted.
    /// </summary>
    /// <returns>The ban that it led to; null for none.</returns>
    Task<Ban?> CountFailureAsync(BannedNetwork network, Counter failures, BanOptions options, DateTimeOffset now, CancellationToken cancellation);

    /// <summary>Bans a network, in place of any ban that it has.</summary>
    Task BanAsync(Ban ban, CancellationToken cancellation);

    /// <summary>Takes a ban back and forgets that there was one; false when there is none.</summary>
    Task<bool> TryUnbanAsync(BannedNetwork network, DateTimeOffset now, CancellationToken cancellation);

    /// <summary>The network's ban; null when it has none that is not over.</summary>
    Task<Ban?> FindAsync(BannedNetwork network, DateTimeOffset now, CancellationToken cancellation);

    /// <summary>All bans that are not over.</summary>
    Task<IReadOnlyList<Ban>> LoadAsync(DateTimeOffset now, CancellationToken cancellation);

    /// <summary>Some of them, the newest first, and how many there are.</summary>
    Task<(IReadOnlyList<Ban> Items, long Total)> ListAsync(long skip, int count, DateTimeOffset now, CancellationToken cancellation);
}
