using MagicLink.Gateway.Users;

namespace MagicLink.Gateway.Sessions;

/// <summary>Where sessions and their refresh tokens are kept.</summary>
internal interface ISessionStore
{
    /// <summary>The session, ended or not, with its person; null when it is unknown.</summary>
    Task<(Session Session, User User)?> FindAsync(string sessionId, CancellationToken cancellation);

    /// <summary>
    /// The session whose cookie is kept as one of these hashes; from then on it is kept as the first, so that a master key
    /// can be given up once the sessions in use have come by.
    /// </summary>
    Task<(Session Session, User User)?> FindByCookieAsync(IReadOnlyList<string> cookieHashes, CancellationToken cancellation);

    /// <summary>The session whose cookie at this host, another one than PublicUrl's, is kept as one of these hashes.</summary>
    Task<(Session Session, User User)?> FindByHostCookieAsync(IReadOnlyList<string> cookieHashes, string host, CancellationToken cancellation);

    /// <summary>Ends one session; false when it was not open.</summary>
    Task<bool> TryEndAsync(string sessionId, string reason, DateTimeOffset now, CancellationToken cancellation);

    /// <summary>Ends one session of this person; false when the person has none of this id that is open and not expired.</summary>
    Task<bool> TryEndOwnAsync(long userId, string sessionId, string reason, DateTimeOffset now, CancellationToken cancellation);

    /// <summary>Ends every session of a person, and forgets the person's remembered devices, in one step; names the sessions it ended.</summary>
    Task<IReadOnlyList<string>> EndAllAsync(long userId, string reason, DateTimeOffset now, CancellationToken cancellation);

    /// <summary>Ends every session of a person but one; names those it ended.</summary>
    Task<IReadOnlyList<string>> EndOthersAsync(long userId, string keptSessionId, string reason, DateTimeOffset now, CancellationToken cancellation);

    Task<SessionList> ListAsync(SessionQuery query, CancellationToken cancellation);

    /// <summary>Moves each session's last-seen time forward; never back.</summary>
    Task TouchAsync(IReadOnlyList<(string SessionId, DateTimeOffset SeenAt)> seen, CancellationToken cancellation);

    /// <summary>
    /// Spends a refresh token and puts its successor in its place, in one step: of any number of parallel rotations one wins,
    /// and only while the session is open and its person is not disabled.
    /// </summary>
    Task<RefreshRotation> RotateAsync(RefreshAttempt attempt, CancellationToken cancellation);
}
