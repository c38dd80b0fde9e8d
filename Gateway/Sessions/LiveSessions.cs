using System.Collections.Concurrent;
using MagicLink.Gateway.Health;
using MagicLink.Gateway.Settings;
using MagicLink.Gateway.Users;

namespace MagicLink.Gateway.Sessions;

/// <summary>
/// The sessions in use, in memory: one query when a session is first seen, none after. What ends a session or changes a
/// person reports here once it is committed, and the next request knows. A session that was ended or raised stays marked for a
/// while, so that a query that was under way at that moment cannot bring back what was before.
/// </summary>
internal sealed class LiveSessions(ISessionStore store, Live<SessionOptions> options, TimeProvider clock)
{
    /// <summary>How long an unused entry stays; far longer than any query takes.</summary>
    private static readonly TimeSpan KeepUnused = TimeSpan.FromMinutes(15);

    /// <summary>How long an unused session keeps its assertions where there are too many sessions: for what a page asks for together.</summary>
    private static readonly TimeSpan AssertionsInCrowd = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<string, LiveSession> sessions = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, DateTimeOffset> endedUnseen = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, (long Turn, DateTimeOffset At)> changed = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<long, LiveUser> users = new();
    private readonly Lock registry = new();
    private readonly Crowd crowd = new(50_000);
    private long turn;
    private long forgottenAt;

    public int Count => crowd.Count;

    /// <summary>
    /// About how many stay in memory; of more, those go that were not used for the longest time, and each that comes back costs a query.
    /// What has something open, or a use that is not written yet, stays all the same.
    /// </summary>
    public int Most
    {
        init => crowd = new Crowd(value);
    }

    /// <inheritdoc cref="Crowd.GrownAsync"/>
    public Task CrowdedAsync(CancellationToken cancellation) => crowd.GrownAsync(cancellation);

    /// <inheritdoc cref="Crowd.Since"/>
    public DateTimeOffset CrowdedSince() => crowd.Since(sessions);

    /// <summary>The session, from memory or else from the store; null when it is unknown or ended.</summary>
    public async ValueTask<LiveSession?> FindAsync(string sessionId, CancellationToken cancellation)
    {
        while (true)
        {
            if (sessions.TryGetValue(sessionId, out var known) && !known.IsDetached)
            {
                return known.IsEnded ? null : known;
            }

            var begun = Volatile.Read(ref turn);
            if (await store.FindAsync(sessionId, cancellation) is not { } found)
            {
                return null;
            }

            if (TryKeep(found.Session, found.User, begun, out var kept))
            {
                return kept;
            }

            // It was changed meanwhile, and what was read may be of before.
        }
    }

    /// <summary>The session whose browser holds this cookie, by the hashes that it may be kept as; null when there is none.</summary>
    public async ValueTask<LiveSession?> FindByCookieAsync(IReadOnlyList<string> cookieHashes, CancellationToken cancellation)
    {
        var begun = Volatile.Read(ref turn);
        if (await store.FindByCookieAsync(cookieHashes, cancellation) is not { } found)
        {
            return null;
        }

        var live = TryKeep(found.Session, found.User, begun, out var kept) ? kept : await FindAsync(found.Session.Id, cancellation);
        if (live is null || live.HasCookie(cookieHashes))
        {
            return live;
        }

        // The copy here and what was read just now are of before and after a renewal: only a new look can tell which is which.
        Changed(live.Id);
        return await FindAsync(live.Id, cancellation) is { } current && current.HasCookie(cookieHashes) ? current : null;
    }

    /// <summary>The session whose browser holds this cookie at this host, another one than PublicUrl's; null when there is none.</summary>
    public async ValueTask<LiveSession?> FindByHostCookieAsync(IReadOnlyList<string> cookieHashes, string host, CancellationToken cancellation)
    {
        while (true)
        {
            var begun = Volatile.Read(ref turn);
            if (await store.FindByHostCookieAsync(cookieHashes, host, cancellation) is not { } found)
            {
                return null;
            }

            if (!TryKeep(found.Session, found.User, begun, out var kept) || HasChangedSince(begun, found.Session.Id))
            {
                // It was changed meanwhile: what was read, and the cookie with it, may be of before.
                continue;
            }

            if (kept is null || kept.Session.CookieHash == found.Session.CookieHash)
            {
                return kept;
            }

            // The copy here and what was read are of before and after a renewal, told by nobody yet.
            Changed(kept.Id);
        }
    }

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

        if (current?.TakeOverdueSeen() is { } overdue)
        {
            await TryWriteAsync(current, overdue.SeenAt, overdue.WrittenBefore, cancellation);
        }

        return current;
    }

    /// <summary>Whether the session lets nothing in any more; asking is no use of it.</summary>
    public async ValueTask<bool> IsOverAsync(LiveSession session, CancellationToken cancellation)
    {
        var current = session.IsDetached ? await FindAsync(session.Id, cancellation) : session;
        return current?.CanBeUsed(clock.GetUtcNow()) != true
            && !(current?.IsIdle(clock.GetUtcNow()) == true && await LookWhetherSeenElsewhereAsync(current, cancellation) is not null);
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

    /// <summary>
    /// A session was raised or its cookie renewed, and that is committed: the next request loads it again. What it had open stays
    /// open, and closes when it ends.
    /// </summary>
    public void Changed(string sessionId)
    {
        lock (registry)
        {
            changed[sessionId] = (++turn, clock.GetUtcNow());
            if (sessions.TryGetValue(sessionId, out var known))
            {
                known.Detach();
            }
        }
    }

    /// <summary>When a session was last used, as far as memory or the store knows.</summary>
    public DateTimeOffset LastSeen(Session session) =>
        sessions.TryGetValue(session.Id, out var known) && known.LastSeenAt > session.LastSeenAt ? known.LastSeenAt : session.LastSeenAt;

    /// <summary>A person's sessions that the store would take for unused since then, and that were used all the same.</summary>
    public IReadOnlyList<string> SeenSince(long userId, DateTimeOffset since)
    {
        var seen = new List<string>();
        foreach (var (_, session) in sessions)
        {
            if (session.Session.UserId == userId && session.WrittenSeenAt <= since && session.LastSeenAt > since)
            {
                seen.Add(session.Id);
            }
        }

        return seen;
    }

    /// <summary>A person was changed, and that is committed.</summary>
    public void Apply(User user)
    {
        lock (registry)
        {
            if (user.Version == User.FirstVersion && !users.ContainsKey(user.Id))
            {
                return; // nothing older can be on its way here
            }

            var live = users.GetOrAdd(user.Id, _ => new LiveUser(user));
            live.ChangedAt = clock.GetUtcNow();
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
        foreach (var (_, session) in sessions)
        {
            if (session.UnwrittenSeen(session.LastSeenAt < quietSince ? TimeSpan.Zero : atLeast) is { } seenAt)
            {
                unwritten.Add((session, seenAt));
            }
        }

        return unwritten;
    }

    /// <summary>Lets go of what has not been used for a while, or since <paramref name="crowdedSince"/>, and is written; it is loaded again when it comes back.</summary>
    public void Trim(DateTimeOffset crowdedSince = default)
    {
        var now = clock.GetUtcNow();
        var unusedSince = now - KeepUnused;
        var isCrowded = crowdedSince > unusedSince;
        var trimmedSince = isCrowded ? crowdedSince : unusedSince;
        lock (registry)
        {
            foreach (var (id, session) in sessions)
            {
                session.DropAssertions(now, isCrowded ? AssertionsInCrowd : TimeSpan.MaxValue);
                if (session.TouchedAt < trimmedSince && CanGo(session) && sessions.TryRemove(id, out _))
                {
                    crowd.Removed();
                    session.Detach();
                    session.User.SessionCount--;
                    if (session.IsEnded)
                    {
                        endedUnseen[id] = now;
                    }
                }
            }

            // A change stays, so that a query that was under way at that moment cannot bring back what was before.
            foreach (var (id, user) in users)
            {
                if (user.SessionCount == 0 && user.ChangedAt < unusedSince)
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

            foreach (var (id, change) in changed)
            {
                if (change.At < unusedSince)
                {
                    changed.TryRemove(id, out _);
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
            forgottenAt = ++turn; // what a query that is under way has read may be of before what was missed
            forgotten = [.. sessions.Values];
            forgotten.ForEach(session => session.Detach());
            sessions.Clear();
            users.Clear();
            crowd.Cleared();
        }

        forgotten.ForEach(session => session.Connections.End());
    }

    /// <summary>Closes what is open because of sessions that may have ended, and may not.</summary>
    public void CloseConnections()
    {
        foreach (var (_, session) in sessions)
        {
            session.Connections.Close();
        }
    }

    // Before the request goes on: those that follow it may come to other gateways. In an outage it is written later, as other times are.
    private async Task TryWriteAsync(LiveSession session, DateTimeOffset seenAt, DateTimeOffset writtenBefore, CancellationToken cancellation)
    {
        try
        {
            await store.TouchAsync([(session.Id, seenAt)], cancellation);
        }
        catch (Exception fault) when (fault is StoreUnavailableException or OperationCanceledException)
        {
            session.MarkWritten(writtenBefore);
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

    /// <summary>False when the session was changed since <paramref name="begun"/>: what was read may be of before that.</summary>
    private bool TryKeep(Session session, User user, long begun, out LiveSession? kept)
    {
        lock (registry)
        {
            var isKnown = sessions.TryGetValue(session.Id, out var known);
            if (isKnown && !known!.IsDetached)
            {
                kept = known.IsEnded ? null : known;
                return true;
            }

            kept = null;
            if (HasChangedSince(begun, session.Id))
            {
                return false;
            }

            if (session.EndedAt is null && !endedUnseen.ContainsKey(session.Id))
            {
                kept = sessions[session.Id] = Load(session, user, known);
            }

            return true;
        }
    }

    // The last question is not asked in vain: what is opened by a session after it has gone is closed at once.
    private static bool CanGo(LiveSession session) =>
        session.IsEnded || (session.UnwrittenSeen(TimeSpan.Zero) is null && session.Connections.TryRetire());

    private bool HasChangedSince(long begun, string sessionId) => forgottenAt > begun || changed.TryGetValue(sessionId, out var change) && change.Turn > begun;

    private LiveSession Load(Session session, User user, LiveSession? before)
    {
        var liveUser = users.GetOrAdd(user.Id, _ => new LiveUser(user));
        liveUser.Apply(user);
        var live = new LiveSession(session, liveUser, options, clock.GetUtcNow(), before?.Connections ?? new SessionConnections());
        if (before is null)
        {
            liveUser.SessionCount++;
            crowd.Added();
        }
        else
        {
            live.SeenElsewhere(before.LastSeenAt);
        }

        return live;
    }
}
