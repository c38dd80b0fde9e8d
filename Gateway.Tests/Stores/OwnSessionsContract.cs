using Dapper;
using MagicLink.Gateway.Sessions;
using MagicLink.Gateway.Stores;

namespace MagicLink.Gateway.Tests.Stores;

public abstract class OwnSessionsContract : StoreContract
{
    private static readonly TimeSpan Idle = TimeSpan.FromDays(7);

    private SessionStore Store => new(Database);

    [Fact]
    public async Task The_open_sessions_of_one_person_are_listed_the_newest_first_page_by_page()
    {
        var mine = new List<Session>();
        for (var i = 0; i < 5; i++)
        {
            mine.Add((await SignInAsync("ann@example.com")).Session);
            await SetAsync(mine[^1].Id, "created_at", Now.AddMinutes(i));
        }

        await SignInAsync("bob@example.com");

        var first = await ListAsync(mine[0].UserId, take: 2);
        var last = await ListAsync(mine[0].UserId, skip: 4, take: 2);

        Assert.Equal((5, 5), (first.Total, last.Total));
        Assert.Equal([mine[4].Id, mine[3].Id], first.Items.Select(session => session.Id));
        Assert.Equal([mine[0].Id], last.Items.Select(session => session.Id));
        Assert.Equal(("192.0.2.9", "agent/2"), (first.Items[0].Client.Address, first.Items[0].Client.UserAgent));
        Assert.Empty((await ListAsync(mine[0].UserId, skip: long.MaxValue - 300)).Items);
    }

    [Fact]
    public async Task What_is_over_is_not_listed_but_what_memory_knows_to_be_in_use_is()
    {
        var open = (await SignInAsync("ann@example.com")).Session;
        var ended = (await SignInAsync("ann@example.com")).Session;
        var expired = (await SignInAsync("ann@example.com")).Session;
        var idle = (await SignInAsync("ann@example.com")).Session;
        await Store.TryEndAsync(ended.Id, "signed out", Now, Cancellation);
        await SetAsync(expired.Id, "expires_at", Now);
        await SetAsync(idle.Id, "last_seen_at", Now - Idle);

        Assert.Equal([open.Id], (await ListAsync(open.UserId)).Items.Select(session => session.Id));
        Assert.Equal(
            new[] { open.Id, idle.Id }.Order(), (await ListAsync(open.UserId, seen: [idle.Id, ended.Id, expired.Id])).Items.Select(session => session.Id).Order());
    }

    [Fact]
    public async Task Only_ones_own_open_session_can_be_ended()
    {
        var mine = (await SignInAsync("ann@example.com")).Session;
        var expired = (await SignInAsync("ann@example.com")).Session;
        var other = (await SignInAsync("bob@example.com")).Session;
        await SetAsync(expired.Id, "expires_at", Now);

        Assert.False(await EndAsync(other.Id));
        Assert.False(await EndAsync("unknown"));
        Assert.False(await EndAsync(expired.Id));
        var ended = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => EndAsync(mine.Id)));

        Assert.Single(ended, won => won);
        Assert.Null((await Store.FindAsync(other.Id, Cancellation))!.Value.Session.EndedAt);
        Assert.Equal(1, await CountAsync($"changes WHERE kind = 'SessionEnded' AND subject = '{mine.Id}'"));
        Assert.Equal(1, await CountAsync("sessions WHERE end_reason = 'the reason'"));

        Task<bool> EndAsync(string id) => Store.TryEndOwnAsync(mine.UserId, id, "the reason", Now, Cancellation);
    }

    [Fact]
    public async Task All_sessions_of_a_person_end_in_one_step_and_no_device_is_remembered()
    {
        var first = (await SignInAsync("ann@example.com")).Session;
        var second = (await SignInAsync("ann@example.com")).Session;
        var over = (await SignInAsync("ann@example.com")).Session;
        var other = (await SignInAsync("bob@example.com")).Session;
        await Store.TryEndAsync(over.Id, "signed out", Now, Cancellation);
        await RememberAsync(first.UserId, "ann's");
        await RememberAsync(other.UserId, "bob's");

        var ended = await Store.EndAllAsync(first.UserId, "the reason", Now, Cancellation);

        Assert.Equal(new[] { first.Id, second.Id }.Order(), ended.Order());
        Assert.Equal(1, await CountAsync("sessions WHERE ended_at IS NULL"));
        Assert.Equal(1, await CountAsync("remembered_devices"));
        Assert.Equal(1, await CountAsync("remembered_devices WHERE hash = 'bob''s'"));
        Assert.Equal(2, await CountAsync($"changes WHERE kind = 'SessionEnded' AND subject IN ('{first.Id}', '{second.Id}')"));
        Assert.Empty(await Store.EndAllAsync(first.UserId, "the reason", Now, Cancellation));
    }

    [Fact]
    public async Task All_others_end_and_the_kept_one_stays_and_no_device_is_remembered()
    {
        var kept = (await SignInAsync("ann@example.com")).Session;
        var second = (await SignInAsync("ann@example.com")).Session;
        await SignInAsync("bob@example.com");
        await RememberAsync(kept.UserId, "ann's");

        var ended = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Store.EndOthersAsync(kept.UserId, kept.Id, "the reason", Now, Cancellation)));

        Assert.Equal([second.Id], ended.SelectMany(ids => ids));
        Assert.Equal(2, await CountAsync("sessions WHERE ended_at IS NULL"));
        Assert.Equal(0, await CountAsync("remembered_devices"));
        Assert.Equal(1, await CountAsync("changes WHERE kind = 'SessionEnded'"));
    }

    private Task<SessionList> ListAsync(long userId, long skip = 0, int take = 50, params string[] seen) =>
        Store.ListAsync(new SessionQuery(userId, Now, Now - Idle, seen, skip, take), Cancellation);

    private Task SetAsync(string sessionId, string column, DateTimeOffset time) => Database.WriteAsync(
        connection => connection.ExecuteAsync($"UPDATE sessions SET {column} = @time WHERE id = @sessionId", new { sessionId, time = time.ToUnixTimeMilliseconds() }),
        Cancellation);

    private Task RememberAsync(long userId, string hash) => Database.WriteAsync(
        connection => connection.ExecuteAsync(
            """
            INSERT INTO totp (user_id, enrolment, sealed_secret, algorithm, digits, period, created_at) VALUES (@userId, @hash, '', 'SHA1', 6, 30, 0);
            INSERT INTO remembered_devices (hash, user_id, address, created_at, expires_at) VALUES (@hash, @userId, '192.0.2.1', 0, 0)
            """,
            new { userId, hash }),
        Cancellation);
}
