namespace MagicLink.Gateway.Admin;

/// <summary>Where admin tokens are kept, as keyed hashes.</summary>
internal interface IAdminTokenStore
{
    /// <summary>Adds a token; false when one that is not revoked or expired has its name.</summary>
    Task<bool> TryAddAsync(AdminToken token, string hash, CancellationToken cancellation);

    /// <summary>
    /// The token that is kept as one of these hashes and not revoked; null when there is none. From then on it is kept as the
    /// first, so that a master key can be given up once the tokens in use have come by.
    /// </summary>
    Task<AdminToken?> FindAsync(IReadOnlyList<string> hashes, CancellationToken cancellation);

    /// <summary>Those that are not revoked, by name.</summary>
    Task<IReadOnlyList<AdminToken>> ListAsync(CancellationToken cancellation);

    /// <summary>Revokes the token of this name; false when there is none that is not revoked.</summary>
    Task<bool> TryRevokeAsync(string name, DateTimeOffset now, CancellationToken cancellation);
}
