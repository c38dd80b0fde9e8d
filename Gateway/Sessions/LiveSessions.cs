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

    public async ValueTask<LiveSession?> FindByCookieAsync(IReadOnlyList<string> cookieHashes, CancellationToken cancellation) =>
        await store.FindByCookieAsync(cookieHashes, cancellation) is { } found ? Keep(found.Session, found.User) : null;

    /// <summary>The session, or what the registry has in its place, used now; null when it may not be used.</summary>
    public async ValueTask<LiveSession?> UseAsync(LiveSession session, CancellationToken cancellation)
    {
        var current = session;
        while (current is not null && !current.TryUse(clock.GetUtcNow()))
        {
            current = current.IsDetached ? await FindAsync(current.Id, cancellation)
                : current.IsIdle(clock.GetUtcNow()) ? await LookWhetherSeenElsewhereAsync(current, cancellation)
                : null;
        }

        return current;
    }

    /// <summary>A session was ended, and that is committed.</summary>
    public void End(string sessionId)
    {
        LiveSession? known;
        lock (registry)
        {
            if (!sessions.TryGetValue(sessionId, out known))
            {
                endedUnseen[sessionId] = clock.GetUtcNow();
            }

            known?.End();
        }

        // Closing connections may run others' code: not under the lock.
        known?.Connections.End();
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

    /// <summary>
    /// Every session whose last-seen time has moved on by <paramref name="atLeast"/> since it was written, or at all when it has
    /// not been used since <paramref name="quietSince"/>.
    /// </summary>
    public IReadOnlyList<(LiveSession Session, DateTimeOffset SeenAt)> Unwritten(TimeSpan atLeast, DateTimeOffset quietSince)
    {
        var unwritten = new List<(LiveSession, DateTimeOffset)>();
        foreach (var session in sessions.Values)
        {
            if (session.UnwrittenSeen(session.LastSeenAt < quietSince ? TimeSpan.Zero : atLeast) is { } seenAt)
            {
                unwritten.Add((session, seenAt));
            }
        }

        return unwritten;
    }

    /// <summary>Lets go of what has not been used for a while and is written; it is loaded again when it comes back.</summary>
    public void Trim()
    {
        var unusedSince = clock.GetUtcNow() - KeepUnused;
        lock (registry)
        {
            foreach (var (id, session) in sessions)
            {
                var isSettled = session.IsEnded || (session.UnwrittenSeen(TimeSpan.Zero) is null && !session.Connections.Any);
                if (isSettled && session.TouchedAt < unusedSince && sessions.TryRemove(id, out _))
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

    /// <summary>Lets go of everything: it may no longer be true. Sessions are loaded again when they come back; what they had open is closed.</summary>
    public void Forget()
    {
        List<LiveSession> forgotten;
        lock (registry)
        {
            forgotten = [.. sessions.Values];
            forgotten.ForEach(session => session.Detach());
            sessions.Clear();
            users.Clear();
        }

        forgotten.ForEach(session => session.Connections.End());
    }

    /// <summary>Closes what is open because of sessions that may have ended.</summary>
    public void CloseConnections()
    {
        foreach (var session in sessions.Values)
        {
            session.Connections.End();
        }
    }

    // Another gateway may have served it all the time.
    private async Task<LiveSession?> LookWhetherSeenElsewhereAsync(LiveSession idle, CancellationToken cancellation)
    {
        if (await store.FindAsync(idle.Id, cancellation) is not { } found || found.Session.EndedAt is not null)
        {
            return null;
        }

        idle.SeenElsewhere(found.Session.LastSeenAt);
        return idle.IsIdle(clock.GetUtcNow()) ? null : idle;
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
            var live = new LiveSession(session, liveUser, options.IdleTimeout, clock.GetUtcNow());
            sessions[session.Id] = live;
            return live;
        }
    }
}
