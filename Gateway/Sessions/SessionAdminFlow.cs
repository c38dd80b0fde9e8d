using MagicLink.Gateway.Audit;
using MagicLink.Gateway.Settings;
using MagicLink.Gateway.Users;

namespace MagicLink.Gateway.Sessions;

/// <summary>What admins do with anybody's sessions: see them, and end them. What was ended is refused with the very next request.</summary>
internal sealed class SessionAdminFlow(
    ISessionStore sessions, ISessionListStore lists, IUserListStore users, LiveSessions live, Live<SessionOptions> options, AuditLog audit, TimeProvider clock)
{
    private const string Ended = "ended by an admin";

    /// <summary>Open sessions with their people and the time each was last used, the newest first.</summary>
    /// <param name="userId">Whose; null for everybody's.</param>
    public async Task<(IReadOnlyList<(Session Session, User User, DateTimeOffset SeenAt)> Items, long Total)> ListAsync(
        long? userId, long skip, int take, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var idleSince = now - options.Current.IdleTimeout;

        // For one person also what memory alone knows to be in use; for all that would be long, and is written within moments.
        var found = userId is { } id
            ? await sessions.ListAsync(new SessionQuery(id, now, idleSince, live.SeenSince(id, idleSince), skip, take), cancellation)
            : await lists.ListAsync(now, idleSince, skip, take, cancellation);
        var people = (await users.FindAsync([.. found.Items.Select(session => session.UserId).Distinct()], cancellation)).ToDictionary(user => user.Id);
        return ([.. found.Items.Where(session => people.ContainsKey(session.UserId)).Select(session => (session, people[session.UserId], live.LastSeen(session)))], found.Total);
    }

    /// <summary>Ends one session; false when there is none of this id that is open.</summary>
    public async Task<bool> TryEndAsync(string sessionId, string actor, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        if (await sessions.FindAsync(sessionId, cancellation) is not { } found || !await sessions.TryEndAsync(sessionId, Ended, now, cancellation))
        {
            return false;
        }

        live.End(sessionId);
        await audit.RecordAsync(
            new AuditEvent(AuditKind.SessionEnded, now) { Actor = actor, Email = found.User.Email.Value, UserId = found.User.PublicId, SessionId = sessionId },
            CancellationToken.None);
        return true;
    }
}
