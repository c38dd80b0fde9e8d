using MagicLink.Gateway.Users;

namespace MagicLink.Gateway.Sessions;

/// <summary>What a client asks when it presents a refresh token.</summary>
/// <param name="TokenHashes">What the token presented may be stored as.</param>
/// <param name="ClientHashes">Hashes of the client's network and user agent under each master key; the first is kept.</param>
/// <param name="SuccessorHash">Hash of the token that is to follow.</param>
/// <param name="SuccessorSealed">The successor, readable only with the token presented.</param>
internal sealed record RefreshAttempt(
    IReadOnlyList<string> TokenHashes, IReadOnlyList<string> ClientHashes, string SuccessorHash, string SuccessorSealed, DateTimeOffset Now, TimeSpan ReuseWindow);

/// <summary>What became of it.</summary>
internal abstract record RefreshRotation
{
    private RefreshRotation()
    {
    }

    /// <summary>The token was spent; the attempt's successor is valid now and speaks for the same.</summary>
    public sealed record Rotated(Session Session, Assurance Assurance) : RefreshRotation;

    /// <summary>The same client came twice within the window: the successor it was given the first time.</summary>
    public sealed record Repeated(Session Session, string SuccessorSealed, Assurance Assurance) : RefreshRotation;

    /// <summary>A spent token came back when it should not: the session is ended now.</summary>
    public sealed record Stolen(string SessionId, User? User = null) : RefreshRotation;

    /// <summary>Unknown, expired, or of a session that is over.</summary>
    /// <param name="Reason">Which of these, for the audit log.</param>
    public sealed record Refused(string Reason = Refused.Unknown, string? SessionId = null, User? User = null) : RefreshRotation
    {
        public const string Unknown = "refresh-unknown";

        /// <summary>Its session is over.</summary>
        public const string Expired = "refresh-expired";

        /// <summary>Its successor is in use.</summary>
        public const string Stale = "refresh-stale";
    }
}
