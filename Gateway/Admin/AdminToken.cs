namespace MagicLink.Gateway.Admin;

/// <summary>A token of the admin API as it is kept: without its secret, which nobody can read again.</summary>
/// <param name="Name">What the audit log calls its holder.</param>
/// <param name="IsReadOnly">Whether it may only look.</param>
/// <param name="ExpiresAt">From when on it is refused; null: when it is revoked.</param>
internal sealed record AdminToken(string Name, bool IsReadOnly, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt)
{
    public bool IsExpired(DateTimeOffset now) => ExpiresAt <= now;
}
