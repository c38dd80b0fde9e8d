using MagicLink.Gateway.Settings;

namespace MagicLink.Gateway.Sessions;

/// <summary>What people do with their sessions: see them, and end them. What was ended is refused with the very next request.</summary>
internal sealed class OwnSessionsFlow(ISessionStore sessions, LiveSessions live, Live<SessionOptions> options, TimeProvider clock, ILogger<OwnSessionsFlow> log)
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
    public async Task<bool> TryEndAsync(long userId, string sessionId, CancellationToken cancellation)
    {
        var ended = await sessions.TryEndOwnAsync(userId, sessionId, EndedOne, clock.GetUtcNow(), cancellation);
        if (ended)
        {
            Forget([sessionId], EndedOne);
        }

        return ended;
    }

    /// <summary>Ends every session of the person, and forgets the devices that needed no second factor; how many sessions that were.</summary>
    public async Task<int> EndAllAsync(long userId, CancellationToken cancellation) =>
        Forget(await sessions.EndAllAsync(userId, EndedAll, clock.GetUtcNow(), cancellation), EndedAll);

    /// <summary>Ends every session of the person but this one; how many that were.</summary>
    public async Task<int> EndOthersAsync(long userId, string keptSessionId, CancellationToken cancellation) =>
        Forget(await sessions.EndOthersAsync(userId, keptSessionId, EndedOthers, clock.GetUtcNow(), cancellation), EndedOthers);

    private int Forget(IReadOnlyList<string> ended, string reason)
    {
        foreach (var session in ended)
        {
            live.End(session);
            log.SessionEnded(session, reason);
        }

        return ended.Count;
    }
}
