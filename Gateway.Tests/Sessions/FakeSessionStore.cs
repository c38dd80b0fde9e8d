using System.Collections.Concurrent;
using MagicLink.Gateway.Health;
using MagicLink.Gateway.Mail;
using MagicLink.Gateway.Sessions;
using MagicLink.Gateway.Users;

namespace MagicLink.Gateway.Tests.Sessions;

/// <summary>A store in which every session is open until it is told otherwise, and whose answers can be held back.</summary>
internal sealed class FakeSessionStore(TimeProvider clock) : ISessionStore
{
    /// <summary>While it is set, answers are made up at once and given when it completes, as by a slow disk.</summary>
    public TaskCompletionSource? Held { get; set; }

    /// <summary>The person that every session belongs to.</summary>
    public User User { get; set; } = Person(version: 1);

    public ConcurrentQueue<IReadOnlyList<(string SessionId, DateTimeOffset SeenAt)>> Touched { get; } = new();

    /// <summary>What the session's cookie is kept as.</summary>
    public string CookieHash { get; set; } = "session-1";

    /// <summary>The factors that sessions have proved.</summary>
    public IReadOnlyList<string> Amr { get; set; } = ["email"];

    public int Loads { get; private set; }

    public bool CannotWrite { get; set; }

    public static User Person(long version, bool disabled = false)
    {
        Assert.True(EmailAddress.TryParse("ann@example.com", out var email));
        return new User(1, "0123456789abcdef01234567", email, null, null, ["user"], disabled, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, null, MfaEnabled: false, version);
    }

    public async Task<(Session Session, User User)?> FindAsync(string sessionId, CancellationToken cancellation)
    {
        Loads++;
        var now = clock.GetUtcNow();
        var session = new Session(sessionId, User.Id, Amr, now, now, now, now + TimeSpan.FromDays(30), EndedAt: null, new ClientInfo("192.0.2.1", null), CookieHash);
        var answer = (session, User);
        if (Held is { } held)
        {
            await held.Task;
        }

        return answer;
    }

    public Task<(Session Session, User User)?> FindByCookieAsync(IReadOnlyList<string> cookieHashes, CancellationToken cancellation) =>
        cookieHashes.Contains(CookieHash) ? FindAsync("session-1", cancellation) : Task.FromResult<(Session Session, User User)?>(null);

    public Task<(Session Session, User User)?> FindByHostCookieAsync(IReadOnlyList<string> cookieHashes, string host, CancellationToken cancellation) =>
        FindByCookieAsync(cookieHashes, cancellation);

    public Task<bool> TryEndAsync(string sessionId, string reason, DateTimeOffset now, CancellationToken cancellation) => Task.FromResult(true);

    public Task<bool> TryEndOwnAsync(long userId, string sessionId, string reason, DateTimeOffset now, CancellationToken cancellation) => Task.FromResult(true);

    public Task<IReadOnlyList<string>> EndAllAsync(long userId, string reason, DateTimeOffset now, CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<string>>([]);

    public Task<IReadOnlyList<string>> EndOthersAsync(long userId, string keptSessionId, string reason, DateTimeOffset now, CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<string>>([]);

    public Task<SessionList> ListAsync(SessionQuery query, CancellationToken cancellation) => Task.FromResult(new SessionList([], 0));

    public Task TouchAsync(IReadOnlyList<(string SessionId, DateTimeOffset SeenAt)> seen, CancellationToken cancellation)
    {
        if (CannotWrite)
        {
            throw new StoreUnavailableException("The test says so.");
        }

        Touched.Enqueue(seen);
        return Task.CompletedTask;
    }

    public Task<RefreshRotation> RotateAsync(RefreshAttempt attempt, CancellationToken cancellation) =>
        Task.FromResult<RefreshRotation>(new RefreshRotation.Refused());
}
