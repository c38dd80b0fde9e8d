using MagicLink.Gateway.Audit;
using MagicLink.Gateway.Secrets;

namespace MagicLink.Gateway.Admin;

/// <summary>
/// Makes, recognises and revokes admin tokens. Nothing is remembered between calls: what is revoked is refused at once, by
/// every gateway on the database.
/// </summary>
internal sealed class AdminTokenFlow(IAdminTokenStore store, MasterKeys master, AuditLog audit, TimeProvider clock)
{
    private readonly SecretHasher hasher = new(master, "admin tokens");

    /// <summary>A new token, shown this once; null when a live one has the name.</summary>
    /// <param name="lifetime">How long it works; null: until it is revoked.</param>
    public async Task<Secret?> CreateAsync(string name, bool isReadOnly, TimeSpan? lifetime, string actor, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var secret = AdminTokenSecret.New();
        if (!await store.TryAddAsync(new AdminToken(name, isReadOnly, now, now + lifetime), hasher.Hash(secret.Value), cancellation))
        {
            return null;
        }

        await RecordAsync(AuditKind.AdminTokenCreated, actor, isReadOnly ? $"{name} (read-only)" : name);
        return secret;
    }

    /// <summary>The token that a caller shows; null when it does not count.</summary>
    public async Task<AdminToken?> FindAsync(string presented, CancellationToken cancellation) =>
        AdminTokenSecret.IsPossible(presented) && await store.FindAsync(hasher.Hashes(presented), cancellation) is { } token && !token.IsExpired(clock.GetUtcNow())
            ? token
            : null;

    /// <summary>Those that work, and those that have expired and were not revoked, by name.</summary>
    public Task<IReadOnlyList<AdminToken>> ListAsync(CancellationToken cancellation) => store.ListAsync(cancellation);

    /// <summary>Whether there is a token that works.</summary>
    public async Task<bool> AnyAsync(CancellationToken cancellation) =>
        (await store.ListAsync(cancellation)).Any(token => !token.IsExpired(clock.GetUtcNow()));

    /// <summary>False when there is no token of that name.</summary>
    public async Task<bool> RevokeAsync(string name, string actor, CancellationToken cancellation)
    {
        var revoked = await store.TryRevokeAsync(name, clock.GetUtcNow(), cancellation);
        if (revoked)
        {
            await RecordAsync(AuditKind.AdminTokenRevoked, actor, name);
        }

        return revoked;
    }

    private Task RecordAsync(AuditKind kind, string actor, string token) =>
        audit.RecordAsync(new AuditEvent(kind, clock.GetUtcNow()) { Actor = actor, Detail = token }, CancellationToken.None);
}
