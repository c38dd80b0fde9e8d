using MagicLink.Gateway.Sessions;
using MagicLink.Gateway.Settings;
using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Sessions;

public sealed class LiveSessionsTests
{
    private const string Id = "session-1";
    private readonly ManualClock clock = new();
    private readonly FakeSessionStore store;
    private readonly LiveSessions live;

    public LiveSessionsTests()
    {
        store = new FakeSessionStore(clock);
        live = new LiveSessions(store, Live<SessionOptions>.Of(new SessionOptions()), clock);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_session_is_loaded_once()
    {
        var first = await live.FindAsync(Id, Cancellation);
        var second = await live.FindAsync(Id, Cancellation);

        Assert.NotNull(first);
        Assert.Same(first, second);
        Assert.Equal(1, store.Loads);
        Assert.True(first.TryUse(clock.GetUtcNow()));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_session_that_is_ended_while_it_is_being_loaded_never_becomes_usable(bool byCookie)
    {
        store.Held = new TaskCompletionSource();
        var loading = byCookie ? live.FindByCookieAsync([Id], Cancellation) : live.FindAsync(Id, Cancellation);
        live.End(Id);
        store.Held.SetResult();

        Assert.Null(await loading);
        Assert.Null(await live.FindAsync(Id, Cancellation));
        Assert.Null(await live.FindByCookieAsync([Id], Cancellation));
        Assert.Equal(0, live.Count);
    }

    [Fact]
    public async Task Two_loads_of_one_session_share_its_fate()
    {
        store.Held = new TaskCompletionSource();
        var one = live.FindAsync(Id, Cancellation).AsTask();
        var other = live.FindByCookieAsync([Id], Cancellation).AsTask();
        store.Held.SetResult();

        var session = await one;
        Assert.Same(session, await other);
        live.End(Id);
        Assert.False(session!.TryUse(clock.GetUtcNow()));
        Assert.Null(await live.FindAsync(Id, Cancellation));
    }

    [Fact]
    public async Task A_person_disabled_while_a_session_is_being_loaded_cannot_use_it()
    {
        store.Held = new TaskCompletionSource();
        var loading = live.FindAsync(Id, Cancellation);
        live.Apply(FakeSessionStore.Person(version: 2, disabled: true));
        store.Held.SetResult();

        Assert.False((await loading)?.TryUse(clock.GetUtcNow()));
    }

    [Fact]
    public async Task An_older_state_of_a_person_never_replaces_a_newer_one()
    {
        var first = await live.FindAsync(Id, Cancellation);
        live.Apply(FakeSessionStore.Person(version: 3, disabled: true));
        live.Apply(FakeSessionStore.Person(version: 2));
        Assert.Equal(3, first!.User.Current.Version);

        // A load that read the person before the change.
        var second = await live.FindAsync("session-2", Cancellation);
        Assert.Equal(3, second!.User.Current.Version);
        Assert.False(second.TryUse(clock.GetUtcNow()));
        Assert.False(first.TryUse(clock.GetUtcNow()));
    }

    [Fact]
    public async Task A_load_that_knows_a_newer_state_of_the_person_brings_it_to_all_sessions()
    {
        var first = await live.FindAsync(Id, Cancellation);
        store.User = FakeSessionStore.Person(version: 2, disabled: true);

        await live.FindAsync("session-2", Cancellation);

        Assert.False(first!.TryUse(clock.GetUtcNow()));
    }

    [Fact]
    public async Task A_changed_session_is_loaded_again_and_keeps_when_it_was_last_used_and_what_it_has_open()
    {
        var closed = 0;
        var before = await live.FindAsync(Id, Cancellation);
        before!.Connections.Add(() => closed++);
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.True(before.TryUse(clock.GetUtcNow()));
        var seenAt = clock.GetUtcNow();
        store.Amr = ["email", "mfa"];

        live.Changed(Id);

        Assert.False(before.TryUse(clock.GetUtcNow()));
        Assert.Equal(0, closed);
        var after = await live.UseAsync(before, Cancellation);
        Assert.NotSame(before, after);
        Assert.Equal("email,mfa", after!.Assurance.AmrText);
        Assert.Equal(seenAt, after.LastSeenAt);
        Assert.Same(after, await live.FindAsync(Id, Cancellation));
        Assert.Equal(2, store.Loads);

        live.End(Id);
        Assert.Equal(1, closed);
    }

    [Fact]
    public async Task A_changed_session_that_ends_before_it_was_loaded_again_closes_what_it_had_open()
    {
        var closed = 0;
        var before = await live.FindAsync(Id, Cancellation);
        before!.Connections.Add(() => closed++);

        live.Changed(Id);
        live.End(Id);
        live.Changed(Id);

        Assert.Equal(1, closed);
        Assert.Null(await live.FindAsync(Id, Cancellation));
        Assert.Null(await live.UseAsync(before, Cancellation));
    }

    [Fact]
    public async Task A_change_brings_no_ended_session_back()
    {
        var held = await live.FindAsync(Id, Cancellation);
        live.End(Id);
        live.Changed(Id);
        live.End("unseen");
        live.Changed("unseen");

        Assert.Null(await live.FindAsync(Id, Cancellation));
        Assert.Null(await live.UseAsync(held!, Cancellation));
        Assert.Null(await live.FindAsync("unseen", Cancellation));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_load_that_read_a_session_before_its_change_is_not_kept(bool byCookie)
    {
        store.Held = new TaskCompletionSource();
        var loading = byCookie ? live.FindByCookieAsync([Id], Cancellation).AsTask() : live.FindAsync(Id, Cancellation).AsTask();
        store.Amr = ["email", "mfa"];
        if (byCookie)
        {
            store.CookieHash = "renewed";
        }

        live.Changed(Id);
        store.Held.SetResult();
        store.Held = null;

        var loaded = await loading;
        Assert.Equal(byCookie ? null : "email,mfa", loaded?.Assurance.AmrText);
        Assert.Equal("email,mfa", (await live.FindAsync(Id, Cancellation))!.Assurance.AmrText);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_cookie_of_another_host_that_a_step_up_takes_while_it_is_looked_up_is_nobodys(bool isLoadedAnewMeanwhile)
    {
        await live.FindAsync(Id, Cancellation);
        var held = store.Held = new TaskCompletionSource();
        var loading = live.FindByHostCookieAsync([Id], "wiki.example.com", Cancellation).AsTask();
        store.Held = null;
        store.CookieHash = "renewed";
        live.Changed(Id);
        if (isLoadedAnewMeanwhile)
        {
            await live.FindAsync(Id, Cancellation);
        }

        held.SetResult();

        Assert.Null(await loading);
    }

    [Fact]
    public async Task A_renewed_cookie_finds_its_session_before_the_change_is_known_here()
    {
        var before = await live.FindByCookieAsync([Id], Cancellation);
        store.CookieHash = "renewed";
        store.Amr = ["email", "mfa"];

        var after = await live.FindByCookieAsync(["renewed"], Cancellation);

        Assert.Equal("email,mfa", after!.Assurance.AmrText);
        Assert.Same(after, await live.UseAsync(before!, Cancellation));
        Assert.Null(await live.FindByCookieAsync([Id], Cancellation));
    }

    [Fact]
    public async Task A_changed_session_that_nobody_asks_for_is_let_go()
    {
        var before = await live.FindAsync(Id, Cancellation);
        live.Changed(Id);
        clock.Advance(TimeSpan.FromMinutes(16));
        live.Trim();

        Assert.Equal(0, live.Count);
        Assert.NotNull(await live.UseAsync(before!, Cancellation));
    }

    [Fact]
    public async Task A_session_not_used_for_long_is_let_go_and_loaded_again()
    {
        var before = await live.FindAsync(Id, Cancellation);
        clock.Advance(TimeSpan.FromMinutes(16));
        live.Trim();

        Assert.True(before!.IsDetached);
        Assert.False(before.TryUse(clock.GetUtcNow()));
        Assert.Equal(0, live.Count);
        var after = await live.FindAsync(Id, Cancellation);
        Assert.NotSame(before, after);
        Assert.True(after!.TryUse(clock.GetUtcNow()));
        Assert.Equal(2, store.Loads);
    }

    [Fact]
    public async Task A_session_in_use_or_not_yet_written_is_kept()
    {
        var unwritten = await live.FindAsync("unwritten", Cancellation);
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.True(unwritten!.TryUse(clock.GetUtcNow()));
        clock.Advance(TimeSpan.FromMinutes(16));
        var fresh = await live.FindAsync("fresh", Cancellation);
        live.Trim();

        Assert.False(unwritten.IsDetached);
        Assert.False(fresh!.IsDetached);
        unwritten.MarkWritten(unwritten.LastSeenAt);
        live.Trim();
        Assert.True(unwritten.IsDetached);
    }

    [Fact]
    public async Task A_session_ended_after_it_was_let_go_does_not_come_back()
    {
        var before = await live.FindAsync(Id, Cancellation);
        clock.Advance(TimeSpan.FromMinutes(16));
        live.Trim();
        store.Held = new TaskCompletionSource();
        var loading = live.FindAsync(Id, Cancellation);
        live.End(Id);
        live.Trim();
        store.Held.SetResult();

        Assert.Null(await loading);
        Assert.False(before!.TryUse(clock.GetUtcNow()));
    }

    [Fact]
    public async Task An_ended_session_that_is_let_go_stays_ended_for_whoever_holds_it()
    {
        var held = await live.FindAsync(Id, Cancellation);
        live.End(Id);
        clock.Advance(TimeSpan.FromMinutes(16));
        live.Trim();

        Assert.True(held!.IsEnded);
        Assert.False(held.TryUse(clock.GetUtcNow()));
        Assert.Null(await live.FindAsync(Id, Cancellation));
    }

    [Fact]
    public async Task Of_more_sessions_than_there_is_room_for_those_go_that_were_not_used_for_the_longest_time()
    {
        var few = new LiveSessions(store, Live<SessionOptions>.Of(new SessionOptions()), clock) { Most = 10 };
        var loaded = await LoadAsync(few, 12);
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.True(loaded[0].TryUse(clock.GetUtcNow()));
        loaded[0].MarkWritten(loaded[0].LastSeenAt);

        few.Trim(few.CrowdedSince());

        Assert.Equal(9, few.Count);
        Assert.Equal([1, 2, 3], Enumerable.Range(0, 12).Where(i => loaded[i].IsDetached));
        var again = await few.FindAsync(loaded[1].Id, Cancellation);
        Assert.NotSame(loaded[1], again);
        Assert.True(again!.TryUse(clock.GetUtcNow()));
    }

    [Fact]
    public async Task While_there_is_room_none_has_to_go()
    {
        var few = new LiveSessions(store, Live<SessionOptions>.Of(new SessionOptions()), clock) { Most = 10 };
        await LoadAsync(few, 10);

        few.Trim(few.CrowdedSince());

        Assert.Equal(10, few.Count);
    }

    [Fact]
    public async Task A_session_with_something_open_or_unwritten_stays_however_little_room_there_is()
    {
        var few = new LiveSessions(store, Live<SessionOptions>.Of(new SessionOptions()), clock) { Most = 10 };
        var loaded = await LoadAsync(few, 12);
        using var open = loaded[0].Connections.Add(() => { });
        Assert.True(loaded[1].TryUse(clock.GetUtcNow()));

        few.Trim(clock.GetUtcNow() + TimeSpan.FromHours(1));

        Assert.Equal([0, 1], Enumerable.Range(0, 12).Where(i => !loaded[i].IsDetached));
    }

    [Fact]
    public async Task A_session_that_had_to_go_and_is_ended_while_it_is_being_loaded_again_never_becomes_usable()
    {
        var held = await live.FindAsync(Id, Cancellation);
        live.Trim(clock.GetUtcNow() + TimeSpan.FromHours(1));
        Assert.Equal(0, live.Count);
        store.Held = new TaskCompletionSource();
        var loading = live.UseAsync(held!, Cancellation);
        live.End(Id);
        store.Held.SetResult();

        Assert.Null(await loading);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_person_disabled_stays_so_for_a_session_under_way_when_all_that_is_in_memory_has_to_go(long version)
    {
        await live.FindAsync("session-2", Cancellation);
        store.Held = new TaskCompletionSource();
        store.User = FakeSessionStore.Person(version);
        var loading = live.FindAsync(Id, Cancellation);
        live.Apply(FakeSessionStore.Person(version + 1, disabled: true));
        live.Trim(clock.GetUtcNow() + TimeSpan.FromHours(1));
        Assert.Equal(0, live.Count);
        store.Held.SetResult();

        Assert.False((await loading)!.TryUse(clock.GetUtcNow()));
    }

    private async Task<List<LiveSession>> LoadAsync(LiveSessions sessions, int count)
    {
        List<LiveSession> loaded = [];
        for (var i = 0; i < count; i++)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            loaded.Add((await sessions.FindAsync($"session-{i}", Cancellation))!);
        }

        clock.Advance(TimeSpan.FromSeconds(1));
        return loaded;
    }
}
