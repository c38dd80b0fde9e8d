namespace MagicLink.Gateway.Stores;

/// <summary>A row of <c>hand_overs</c>.</summary>
internal sealed class HandOverRow
{
    public const string Names = "hash, session_id AS SessionId, host, state, return_url AS ReturnUrl, expires_at AS ExpiresAt";

    public string Hash { get; init; } = "";

    public string SessionId { get; init; } = "";

    public string Host { get; init; } = "";

    public string State { get; init; } = "";

    public string ReturnUrl { get; init; } = "";

    public long ExpiresAt { get; init; }
}
