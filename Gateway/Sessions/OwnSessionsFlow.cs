using MagicLink.Gateway.Settings;
using MagicLink.Gateway.Users;

namespace MagicLink.Gateway.Sessions;

/// <summary>What people do with their sessions: see them, and end them. What was ended is refused with the very next request.</summary>
internal sealed class OwnSessionsFlow(ISessionStore sessions, LiveSessions live, Live<SessionOptions> options, TimeProvider clock, SessionAudit audit)
{
    private const string EndedOne = "signed out from the list of sessions";
    private const string EndedAll = "signed out everywhere";
    private const string EndedOthers = "signed out everywhere else";

    /// <summary>Open sessions with the time each was last used, the newest first.</summary>
    public async Task<(IReadOnlyList<(Session Session, DateTimeOffset SeenAt)> Items, long Total)> ListAsync(
        long userId, long skip, int take, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var idleSince = now - options.Current.IdleTimeout;
        var found = await sessions.ListAsync(new SessionQuery(userId, now, idleSince, live.SeenSince(userId, idleSince), skip, take), cancellation);
        return ([.. found.Items.Select(session => (session, live.LastSeen(session)))], found.Total);
    }

    /// <summary>False when the person has no such session that could be ended; nothing tells whether somebody else has.</summary>
    public async Task<bool> TryEndAsync(User person, string sessionId, CancellationToken cancellation)
    {
        var ended = await sessions.TryEndOwnAsync(person.Id, sessionId, EndedOne, clock.GetUtcNow(), cancellation);
        if (ended)
        {
            Forget(person, [sessionId], "one", EndedOne);
        }

        return ended;
    }

    /// <summary>Ends every session of the person, and forgets the devices that needed no second factor; how many sessions that were.</summary>
    public async Task<int> EndAllAsync(User person, CancellationToken cancellation) =>
        Forget(person, await sessions.EndAllAsync(person.Id, EndedAll, clock.GetUtcNow(), cancellation), "all", EndedAll);

    /// <summary>Ends every session of the person but this one; how many that were.</summary>
    public async Task<int> EndOthersAsync(User person, string keptSessionId, CancellationToken cancellation) =>
        Forget(person, await sessions.EndOthersAsync(person.Id, keptSessionId, EndedOthers, clock.GetUtcNow(), cancellation), "others", EndedOthers);

    private int Forget(User person, IReadOnlyList<string> ended, string reason, string text)
    {
        foreach (var session in ended)
        {
            live.End(session);
            audit.Ended(person, session, reason, text);
        }

        return ended.Count;
    }
}
