using System.Collections.Concurrent;
using MagicLink.Gateway.Users;

namespace MagicLink.Gateway.Sessions;

/// <summary>
/// The sessions in use, in memory: one query when a session is first seen, none after. What ends a session or changes a
/// person reports here once it is committed, and the next request knows. A session that was ended stays marked for a while,
/// so that a query that was under way at that moment cannot bring it back.
/// </summary>
internal sealed class LiveSessions(ISessionStore store, SessionOptions options, TimeProvider clock)
{
    /// <summary>How long an unused entry stays; far longer than any query takes.</summary>
    private static readonly TimeSpan KeepUnused = TimeSpan.FromMinutes(15);

    private readonly ConcurrentDictionary<string, LiveSession> sessions = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, DateTimeOffset> endedUnseen = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<long, LiveUser> users = new();
    private readonly Lock registry = new();

    public int Count => sessions.Count;

    /// <summary>The session, from memory or else from the store; null when it is unknown or ended.</summary>
    public async ValueTask<LiveSession?> FindAsync(string sessionId, CancellationToken cancellation)
    {
        if (sessions.TryGetValue(sessionId, out var known))
        {
            return known.IsEnded ? null : known;
        }

        return await store.FindAsync(sessionId, cancellation) is { } found ? Keep(found.Session, found.User) : null;
    }

    public async ValueTask<LiveSession?> FindByCookieAsync(string cookieHash, CancellationToken cancellation) =>
        await store.FindByCookieAsync(cookieHash, cancellation) is { } found ? Keep(found.Session, found.User) : null;

    /// <summary>A session was ended, and that is committed.</summary>
    public void End(string sessionId)
    {
        lock (registry)
        {
            if (sessions.TryGetValue(sessionId, out var known))
            {
                known.End();
            }
            else
            {
                endedUnseen[sessionId] = clock.GetUtcNow();
            }
        }
    }

    /// <summary>A person was changed, and that is committed.</summary>
    public void Apply(User user)
    {
        lock (registry)
        {
            var live = users.GetOrAdd(user.Id, _ => new LiveUser(user));
            live.TouchedAt = clock.GetUtcNow();
            live.Apply(user);
        }
    }

    /// <summary>Every session whose last-seen time has moved on by <paramref name="atLeast"/> since it was written.</summary>
    public IReadOnlyList<(LiveSession Session, DateTimeOffset SeenAt)> Unwritten(TimeSpan atLeast) =>
        [.. sessions.Values.Select(session => (session, session.UnwrittenSeen(atLeast))).Where(pair => pair.Item2 is not null).Select(pair => (pair.session, pair.Item2!.Value))];

    /// <summary>Lets go of what has not been used for a while and is written; it is loaded again when it comes back.</summary>
    public void Trim()
    {
        var unusedSince = clock.GetUtcNow() - KeepUnused;
        lock (registry)
        {
            foreach (var (id, session) in sessions)
            {
                if (session.LastSeenAt < unusedSince && session.UnwrittenSeen(TimeSpan.Zero) is null && sessions.TryRemove(id, out _))
                {
                    session.Detach();
                    session.User.SessionCount--;
                    if (session.IsEnded)
                    {
                        endedUnseen[id] = clock.GetUtcNow();
                    }
                }
            }

            foreach (var (id, user) in users)
            {
                if (user.SessionCount == 0 && user.TouchedAt < unusedSince)
                {
                    users.TryRemove(id, out _);
                }
            }

            foreach (var (id, endedAt) in endedUnseen)
            {
                if (endedAt < unusedSince)
                {
                    endedUnseen.TryRemove(id, out _);
                }
            }
        }
    }

    private LiveSession? Keep(Session session, User user)
    {
        lock (registry)
        {
            if (sessions.TryGetValue(session.Id, out var known))
            {
                return known.IsEnded ? null : known;
            }

            if (session.EndedAt is not null || endedUnseen.ContainsKey(session.Id))
            {
                return null;
            }

            var liveUser = users.GetOrAdd(user.Id, _ => new LiveUser(user));
            liveUser.Apply(user);
            liveUser.SessionCount++;
            liveUser.TouchedAt = clock.GetUtcNow();
            var live = new LiveSession(session, liveUser, options.IdleTimeout);
            sessions[session.Id] = live;
            return live;
        }
    }
}
