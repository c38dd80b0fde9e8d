using MagicLink.Gateway.Health;

namespace MagicLink.Gateway.Tokens;

/// <summary>A signing key as it is kept: the private part sealed.</summary>
/// <param name="RetiredAt">When another took its place; null for the one that signs.</param>
internal sealed record StoredSigningKey(
    string Id, TokenAlgorithm Algorithm, string SealedPrivateKey, DateTimeOffset CreatedAt, DateTimeOffset? RetiredAt = null)
{
    /// <summary>What the sealing key is derived for; each private key is bound to its id.</summary>
    public const string SealPurpose = "signing-keys";
}

/// <summary>All keys at one moment.</summary>
/// <param name="Keys">Those that sign first, then the others, the one retired last first.</param>
/// <param name="ChangedLately">Whether keys were rotated or dropped within the last minute, by the store's own clock: others may not know it yet.</param>
internal sealed record StoredSigningKeys(IReadOnlyList<StoredSigningKey> Keys, bool ChangedLately);

/// <summary>What became of a rotation.</summary>
internal enum KeyReplacement
{
    Done,

    /// <summary>The key that was to be retired does not sign any more: somebody else was faster.</summary>
    NotCurrent,

    /// <summary>Too many keys of the algorithm are kept already.</summary>
    TooMany,
}

/// <summary>Where signing keys are kept. Of each algorithm at most one signs.</summary>
internal interface ISigningKeyStore
{
    /// <exception cref="StoreUnavailableException">The store cannot be read now.</exception>
    Task<StoredSigningKeys> ListAsync(CancellationToken cancellation);

    /// <summary>Adds the key unless one of its algorithm signs already.</summary>
    Task<bool> TryAddFirstAsync(StoredSigningKey key, CancellationToken cancellation);

    /// <summary>Retires the key that signs, if it is still <paramref name="currentId"/>, and puts its successor in its place.</summary>
    /// <param name="mostKeys">Nothing is done where so many keys of the algorithm are kept already.</param>
    Task<KeyReplacement> TryReplaceAsync(string currentId, StoredSigningKey successor, int mostKeys, CancellationToken cancellation);

    /// <summary>Deletes every key there is, and puts one in their place.</summary>
    Task ReplaceAllAsync(StoredSigningKey successor, CancellationToken cancellation);

    /// <summary>
    /// Deletes the keys whose overlap is over. A retirement that lies more than <paramref name="tolerance"/> ahead, written before
    /// the clock was set back, is taken to be now.
    /// </summary>
    Task DeleteRetiredAsync(DateTimeOffset now, TimeSpan overlap, TimeSpan tolerance, CancellationToken cancellation);
}
