namespace MagicLink.Gateway.Tokens;

/// <summary>A signing key as it is kept: the private part sealed.</summary>
internal sealed record StoredSigningKey(string Id, TokenAlgorithm Algorithm, string SealedPrivateKey, DateTimeOffset CreatedAt)
{
    /// <summary>What the sealing key is derived for; each private key is bound to its id.</summary>
    public const string SealPurpose = "signing-keys";
}

/// <summary>Where signing keys are kept.</summary>
internal interface ISigningKeyStore
{
    /// <summary>All keys, newest first.</summary>
    Task<IReadOnlyList<StoredSigningKey>> ListAsync(CancellationToken cancellation);

    Task AddAsync(StoredSigningKey key, CancellationToken cancellation);
}
