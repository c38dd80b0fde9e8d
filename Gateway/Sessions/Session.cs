namespace MagicLink.Gateway.Sessions;

/// <summary>One completed sign-in. Access tokens, refresh tokens and cookies belong to it and die with it.</summary>
/// <param name="Id">Unguessable; the <c>sid</c> of its tokens.</param>
/// <param name="Amr">The factors proved (RFC 8176 <c>amr</c>).</param>
/// <param name="AuthenticatedAt">When the last factor was proved (<c>auth_time</c>).</param>
/// <param name="ExpiresAt">When it ends, used or not.</param>
/// <param name="EndedAt">When it was ended before that; null while it is open.</param>
/// <param name="CookieHash">Hash of the browser's cookie; null when it has none.</param>
internal sealed record Session(
    string Id,
    long UserId,
    IReadOnlyList<string> Amr,
    DateTimeOffset CreatedAt,
    DateTimeOffset AuthenticatedAt,
    DateTimeOffset LastSeenAt,
    DateTimeOffset ExpiresAt,
    DateTimeOffset? EndedAt,
    ClientInfo Client,
    string? CookieHash)
{
    /// <summary>Whether the session still counts.</summary>
    public bool IsOpen(DateTimeOffset now, TimeSpan idleTimeout) =>
        EndedAt is null && now < ExpiresAt && now - LastSeenAt < idleTimeout;
}
