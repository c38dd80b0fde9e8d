using MagicLink.Gateway.Settings;

namespace MagicLink.Gateway.Sessions;

/// <summary>
/// A session in memory. Caches may hold on to it: its state tells at each use whether it still speaks for the session.
/// </summary>
/// <param name="connections">Those of the copy that this one takes the place of, or none yet.</param>
internal sealed class LiveSession(Session session, LiveUser user, Live<SessionOptions> options, DateTimeOffset loadedAt, SessionConnections connections)
{
    private enum State
    {
        Live,
        Ended,
        Detached,
    }

    private readonly long expiresAt = session.ExpiresAt.UtcTicks;
    private volatile State state = session.EndedAt is null ? State.Live : State.Ended;
    private long lastSeen = session.LastSeenAt.UtcTicks;
    private long writtenSeen = session.LastSeenAt.UtcTicks;
    private HeldAssertions? assertions;

    public string Id => Session.Id;

    /// <summary>What was stored when it was loaded.</summary>
    public Session Session { get; } = session;

    public LiveUser User { get; } = user;

    /// <summary>What its browser speaks for.</summary>
    public Assurance Assurance { get; } = new(session.Amr, session.AuthenticatedAt);

    public DateTimeOffset LastSeenAt => new(Volatile.Read(ref lastSeen), TimeSpan.Zero);

    /// <summary>The newest last-seen time that is known to be in the store.</summary>
    public DateTimeOffset WrittenSeenAt => new(Volatile.Read(ref writtenSeen), TimeSpan.Zero);

    /// <summary>What must be closed when the session is ended.</summary>
    public SessionConnections Connections { get; } = connections;

    /// <summary>What backends were told of it a moment ago.</summary>
    public HeldAssertions Assertions
    {
        get
        {
            if (assertions is { } known)
            {
                return known;
            }

            var made = new HeldAssertions();
            return Interlocked.CompareExchange(ref assertions, made, null) ?? made;
        }
    }

    /// <summary>When somebody last had to do with it: a request, or the load itself.</summary>
    public DateTimeOffset TouchedAt => LastSeenAt > loadedAt ? LastSeenAt : loadedAt;

    /// <summary>Whether the registry let go of it, so that whoever holds it must ask the registry again.</summary>
    public bool IsDetached => state == State.Detached;

    public bool IsEnded => state == State.Ended;

    private long IdleTicks => options.Current.IdleTimeout.Ticks;

    /// <summary>Whether nothing but its idle time speaks against it, as far as is known here.</summary>
    public bool IsIdle(DateTimeOffset now) =>
        state == State.Live && now.UtcTicks < expiresAt && now.UtcTicks - Volatile.Read(ref lastSeen) >= IdleTicks;

    /// <summary>Whether the cookie that may be kept as one of these hashes is its browser's. Equal hashes of secrets: no timing tells about the secret.</summary>
    public bool HasCookie(IReadOnlyList<string> cookieHashes) => Session.CookieHash is { } kept && cookieHashes.Contains(kept, StringComparer.Ordinal);

    /// <summary>It was used elsewhere.</summary>
    public void SeenElsewhere(DateTimeOffset seenAt)
    {
        if (seenAt.UtcTicks > Volatile.Read(ref lastSeen))
        {
            Volatile.Write(ref lastSeen, seenAt.UtcTicks);
        }
    }

    /// <summary>Whether a request may use it now.</summary>
    public bool CanBeUsed(DateTimeOffset now) =>
        state == State.Live && now.UtcTicks < expiresAt && now.UtcTicks - Volatile.Read(ref lastSeen) < IdleTicks && !User.Current.Disabled;

    /// <summary>Whether a request may use it now; if so it has been seen.</summary>
    public bool TryUse(DateTimeOffset now)
    {
        if (!CanBeUsed(now))
        {
            return false;
        }

        // Last writer wins: parallel requests differ by microseconds, and the store never moves a time back.
        if (now.UtcTicks > Volatile.Read(ref lastSeen))
        {
            Volatile.Write(ref lastSeen, now.UtcTicks);
        }

        return true;
    }

    /// <summary>The last-seen time when it has moved on by <paramref name="atLeast"/> since it was last written; else null.</summary>
    public DateTimeOffset? UnwrittenSeen(TimeSpan atLeast)
    {
        var seen = Volatile.Read(ref lastSeen);
        return seen - Volatile.Read(ref writtenSeen) >= Math.Max(atLeast.Ticks, 1) ? new DateTimeOffset(seen, TimeSpan.Zero) : null;
    }

    /// <summary>
    /// The time of a use that came after half the idle time: other gateways might still take the session for unused when the next request comes to them.
    /// Handed to one caller, who has to write it; else null.
    /// </summary>
    public (DateTimeOffset SeenAt, DateTimeOffset WrittenBefore)? TakeOverdueSeen()
    {
        var (seen, written) = (Volatile.Read(ref lastSeen), Volatile.Read(ref writtenSeen));
        return seen - written >= IdleTicks / 2 && Interlocked.CompareExchange(ref writtenSeen, seen, written) == written
            ? (new DateTimeOffset(seen, TimeSpan.Zero), new DateTimeOffset(written, TimeSpan.Zero))
            : null;
    }

    public void MarkWritten(DateTimeOffset seenAt) => Volatile.Write(ref writtenSeen, seenAt.UtcTicks);

    /// <summary>Lets go of its assertions when none of them may be sent any more, or it has been unused for that long: they are larger than all the rest of it.</summary>
    public void DropAssertions(DateTimeOffset now, TimeSpan unusedFor)
    {
        if (assertions is { } known && (now - TouchedAt > unusedFor || !known.HasYoung(now)))
        {
            assertions = null;
        }
    }

    public void End() => state = State.Ended;

    public void Detach()
    {
        if (state == State.Live)
        {
            state = State.Detached;
            assertions = null;
        }
    }
}
