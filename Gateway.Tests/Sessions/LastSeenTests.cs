using MagicLink.Gateway.Sessions;
using MagicLink.Gateway.Settings;
using MagicLink.Gateway.Tests.Harness;
using Microsoft.Extensions.Logging.Abstractions;

namespace MagicLink.Gateway.Tests.Sessions;

public sealed class LastSeenTests
{
    [Fact]
    public async Task A_request_shows_in_the_database_before_long()
    {
        await using var gateway = await TestGateway.StartAsync();
        var jwt = await gateway.JwtAsync("ann@example.com");
        Assert.True(await gateway.IsSignedInAsync(jwt));
        gateway.Clock.Advance(TimeSpan.FromMinutes(5));
        var seenAt = gateway.Clock.GetUtcNow();
        Assert.True(await gateway.IsSignedInAsync(jwt));

        await Eventually.TrueAsync(
            () => Stored(gateway) == seenAt, "the last-seen time is written", () => gateway.Clock.Advance(TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public async Task Stopping_writes_what_is_not_written_yet()
    {
        using var config = new TestConfig();
        var clock = new ManualClock();
        await using (var before = await TestGateway.StartAsync(config, clock: clock))
        {
            var jwt = await before.JwtAsync("ann@example.com");
            Assert.True(await before.IsSignedInAsync(jwt));
            clock.Advance(TimeSpan.FromSeconds(7));
            Assert.True(await before.IsSignedInAsync(jwt));
        }

        await using var after = await TestGateway.StartAsync(config, clock: clock);
        Assert.Equal(clock.GetUtcNow(), Stored(after));
    }

    [Fact]
    public async Task Many_sessions_are_one_write()
    {
        var clock = new ManualClock();
        var store = new FakeSessionStore(clock);
        var live = new LiveSessions(store, Live<SessionOptions>.Of(new SessionOptions()), clock);
        for (var i = 0; i < 100; i++)
        {
            Assert.NotNull(await live.FindAsync($"session-{i}", TestContext.Current.CancellationToken));
        }

        clock.Advance(TimeSpan.FromSeconds(1));
        for (var i = 0; i < 50; i++)
        {
            Assert.True((await live.FindAsync($"session-{i}", TestContext.Current.CancellationToken))!.TryUse(clock.GetUtcNow()));
        }

        using var writer = new SeenWriter(live, store, Live<SessionOptions>.Of(new SessionOptions()), clock, NullLogger<SeenWriter>.Instance);
        await writer.StartAsync(TestContext.Current.CancellationToken);
        await writer.StopAsync(TestContext.Current.CancellationToken);

        var batch = Assert.Single(store.Touched);
        Assert.Equal(50, batch.Count);
        Assert.All(batch, item => Assert.Equal(clock.GetUtcNow(), item.SeenAt));
    }

    [Fact]
    public async Task Room_is_made_at_once_and_what_has_to_go_is_written_first()
    {
        var clock = new ManualClock();
        var store = new FakeSessionStore(clock);
        var live = new LiveSessions(store, Live<SessionOptions>.Of(new SessionOptions()), clock) { Most = 10 };
        using var writer = new SeenWriter(live, store, Live<SessionOptions>.Of(new SessionOptions()), clock, NullLogger<SeenWriter>.Instance);
        await writer.StartAsync(TestContext.Current.CancellationToken);
        List<LiveSession> used = [];
        async Task UseAnotherAsync()
        {
            clock.Advance(TimeSpan.FromMilliseconds(1));
            var session = (await live.FindAsync($"session-{used.Count}", TestContext.Current.CancellationToken))!;
            clock.Advance(TimeSpan.FromMilliseconds(1));
            Assert.True(session.TryUse(clock.GetUtcNow()));
            used.Add(session);
        }

        while (used.Count < 20)
        {
            await UseAnotherAsync();
        }

        await Eventually.TrueAsync(
            async () =>
            {
                await UseAnotherAsync(); // what came while room was made is room for the next to make
                return live.Count <= 11;
            },
            "there is room again");
        var gone = used.Where(session => session.IsDetached).ToList();
        await writer.StopAsync(TestContext.Current.CancellationToken);

        var written = store.Touched.SelectMany(batch => batch).ToDictionary(item => item.SessionId, item => item.SeenAt);
        Assert.NotEmpty(gone);
        Assert.All(gone, session => Assert.Equal(session.LastSeenAt, written[session.Id]));
    }

    [Fact]
    public async Task Very_many_sessions_are_several_writes()
    {
        var clock = new ManualClock();
        var store = new FakeSessionStore(clock);
        var live = new LiveSessions(store, Live<SessionOptions>.Of(new SessionOptions()), clock);
        for (var i = 0; i < 1_100; i++)
        {
            var session = (await live.FindAsync($"session-{i}", TestContext.Current.CancellationToken))!;
            clock.Advance(TimeSpan.FromMilliseconds(1));
            Assert.True(session.TryUse(clock.GetUtcNow()));
        }

        using var writer = new SeenWriter(live, store, Live<SessionOptions>.Of(new SessionOptions()), clock, NullLogger<SeenWriter>.Instance);
        await writer.StartAsync(TestContext.Current.CancellationToken);
        await writer.StopAsync(TestContext.Current.CancellationToken);

        Assert.Equal([500, 500, 100], store.Touched.Select(batch => batch.Count));
    }

    [Fact]
    public async Task A_session_used_once_and_left_is_written_and_let_go()
    {
        await using var gateway = await TestGateway.StartAsync();
        var jwt = await gateway.JwtAsync("ann@example.com");
        gateway.Clock.Advance(TimeSpan.FromSeconds(5));
        var seenAt = gateway.Clock.GetUtcNow();
        Assert.True(await gateway.IsSignedInAsync(jwt));

        await Eventually.TrueAsync(
            () => gateway.Service<LiveSessions>().Count == 0, "nothing is left in memory", () => gateway.Clock.Advance(TimeSpan.FromSeconds(30)));

        Assert.Equal(seenAt, Stored(gateway));
    }

    [Fact]
    public async Task A_use_after_half_the_idle_time_is_written_at_once_and_once()
    {
        var options = new SessionOptions();
        var clock = new ManualClock();
        var store = new FakeSessionStore(clock);
        var live = new LiveSessions(store, Live<SessionOptions>.Of(options), clock);
        var session = (await live.FindAsync("session-1", TestContext.Current.CancellationToken))!;

        clock.Advance((options.IdleTimeout / 2) - TimeSpan.FromSeconds(1));
        await UseAsync(20);
        Assert.Empty(store.Touched); // its turn comes with the others
        clock.Advance(TimeSpan.FromSeconds(1));
        await UseAsync(20);

        Assert.Equal(("session-1", clock.GetUtcNow()), Assert.Single(Assert.Single(store.Touched)));
        Assert.Empty(live.Unwritten(TimeSpan.Zero, quietSince: clock.GetUtcNow()));

        // In an outage the request goes on, and the time is written with the others.
        store.CannotWrite = true;
        clock.Advance(options.IdleTimeout - TimeSpan.FromSeconds(1));
        await UseAsync(20);
        Assert.Equal((session, clock.GetUtcNow()), Assert.Single(live.Unwritten(TimeSpan.Zero, quietSince: clock.GetUtcNow())));

        async Task UseAsync(int times) =>
            Assert.All(await Task.WhenAll(Enumerable.Range(0, times).Select(_ => live.UseAsync(session, TestContext.Current.CancellationToken).AsTask())), Assert.NotNull);
    }

    private static DateTimeOffset Stored(TestGateway gateway) =>
        DateTimeOffset.FromUnixTimeMilliseconds((long)gateway.Rows("SELECT last_seen_at FROM sessions").Single()["last_seen_at"]!);
}
