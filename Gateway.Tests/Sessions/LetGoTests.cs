using MagicLink.Gateway.Sessions;
using MagicLink.Gateway.Settings;
using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Sessions;

/// <summary>What becomes of requests that are under way while the registry lets go of what they rely on.</summary>
public sealed class LetGoTests
{
    private const string Id = "session-1";
    private readonly ManualClock clock = new();
    private readonly FakeSessionStore store;
    private readonly LiveSessions live;

    public LetGoTests()
    {
        store = new FakeSessionStore(clock);
        live = new LiveSessions(store, Live<SessionOptions>.Of(new SessionOptions()), clock);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_a_session_opens_after_it_had_to_go_is_closed_at_once()
    {
        var session = (await live.FindAsync(Id, Cancellation))!;
        live.Trim(clock.GetUtcNow() + TimeSpan.FromHours(1));
        Assert.Equal(0, live.Count);
        var closed = 0;

        using var opened = session.Connections.Add(() => closed++);

        Assert.Equal(1, closed);
    }

    [Fact]
    public async Task What_was_being_read_when_everything_was_forgotten_is_read_again()
    {
        var held = store.Held = new TaskCompletionSource();
        var loading = live.FindAsync(Id, Cancellation);
        live.Forget();
        store.Held = null;
        held.SetResult();

        Assert.NotNull(await loading);
        Assert.Equal(2, store.Loads);
    }

    [Fact]
    public void Of_sessions_that_were_let_go_of_meanwhile_none_is_too_many()
    {
        var crowd = new Crowd(1);
        crowd.Added();
        crowd.Added();

        Assert.Equal(DateTimeOffset.MinValue, crowd.Since([]));
    }
}
