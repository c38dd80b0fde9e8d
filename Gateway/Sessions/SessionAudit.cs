using MagicLink.Gateway.Audit;
using MagicLink.Gateway.Users;

namespace MagicLink.Gateway.Sessions;

/// <summary>What happens to sessions and to what is kept about people, for the audit log and the log.</summary>
internal sealed class SessionAudit(AuditLog audit, TimeProvider clock, ILogger<SessionAudit> log)
{
    public void RefreshRefused(ClientInfo client, RefreshRotation.Refused refused) => audit.Note(Event(AuditKind.ProofRefused, refused.Reason, refused.User, refused.SessionId) with
    {
        Address = client.Address,
        UserAgent = client.UserAgent,
    });

    public void RefreshTokenStolen(ClientInfo client, RefreshRotation.Stolen stolen)
    {
        log.RefreshTokenStolen(stolen.SessionId, client.Address);
        audit.Note(Event(AuditKind.RefreshStolen, reason: null, stolen.User, stolen.SessionId) with { Address = client.Address, UserAgent = client.UserAgent });
    }

    /// <param name="reason">Why, in one word.</param>
    public void HandOverRefused(ClientInfo client, string reason, User? person, string? sessionId) =>
        audit.Note(Event(AuditKind.ProofRefused, $"hand-over-{reason}", person, sessionId) with { Address = client.Address, UserAgent = client.UserAgent });

    public void SignedOut(LiveSession session, string reason)
    {
        log.SessionEnded(session.Id, reason);
        audit.Note(Event(AuditKind.SignedOut, reason: null, session.User.Current, session.Id));
    }

    /// <param name="reason">How, in one word.</param>
    public void Ended(User person, string sessionId, string reason, string text)
    {
        log.SessionEnded(sessionId, text);
        audit.Note(Event(AuditKind.SessionEnded, reason, person, sessionId));
    }

    public void Renamed(User person) => audit.Note(Event(AuditKind.UserChanged, "names", person, sessionId: null));

    public void Exported(User person) => audit.Note(Event(AuditKind.UserExported, reason: null, person, sessionId: null));

    private AuditEvent Event(AuditKind kind, string? reason, User? person, string? sessionId) =>
        new(kind, clock.GetUtcNow()) { Reason = reason, Email = person?.Email.Value, UserId = person?.PublicId, SessionId = sessionId };
}
