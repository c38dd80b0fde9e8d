using MagicLink.Gateway.Sessions;
using MagicLink.Gateway.SignIn;
using MagicLink.Gateway.Stores;
using MagicLink.Gateway.Tests.Harness;
using MagicLink.Gateway.Users;

namespace MagicLink.Gateway.Tests.Stores;

/// <summary>What admins look through, on every database.</summary>
public abstract class AdminListContract : StoreContract
{
    private readonly ManualClock clock = new();

    [Fact]
    public async Task People_are_found_by_how_their_address_begins_by_role_and_by_state()
    {
        var (store, lists) = (new UserStore(Database), new UserListStore(Database, new ListTotals(clock)));
        await AddAsync(("ann@example.com", "a b"), ("an.na@example.com", "b"), ("an-na@example.com", "ab"), ("zoe@example.com", "c"));
        await store.SetDisabledAsync(Address("zoe@example.com"), true, Now, Cancellation);

        // Byte by byte: the databases' own orders pass over dots and hyphens.
        Assert.Equal(["ann@example.com", "an.na@example.com", "an-na@example.com"], await FindAsync("an", null, null));
        Assert.Equal(["an-na@example.com"], await FindAsync("an-", null, null));
        Assert.Equal(["ann@example.com", "an.na@example.com"], await FindAsync(null, "b", null));
        Assert.Equal(["zoe@example.com"], await FindAsync(null, null, true));
        Assert.Equal(["an.na@example.com"], await FindAsync("an.", "b", false));
        Assert.Empty(await FindAsync(null, "d", null));
        Assert.Empty(await FindAsync("%", null, null));
        Assert.Equal(4, (await lists.ListAsync(new UserQuery(null, null, null, 4, 2), Cancellation)).Total);

        async Task<IEnumerable<string>> FindAsync(string? prefix, string? role, bool? disabled) =>
            (await lists.ListAsync(new UserQuery(prefix, role, disabled, 0, 10), Cancellation)).Items.Select(user => user.Email.Value);
    }

    [Fact]
    public async Task A_long_list_is_counted_again_only_after_a_while_and_a_short_one_each_time()
    {
        var lists = new UserListStore(Database, new ListTotals(clock));
        await AddAsync([.. Enumerable.Range(0, ListTotals.Short).Select(i => ($"p{i:D5}@example.com", i % 2 == 0 ? "even" : "odd"))]);
        Assert.Equal(ListTotals.Short, await TotalAsync(null));
        await AddAsync(("one@example.com", "odd"));
        Assert.Equal(ListTotals.Short + 1, await TotalAsync(null));
        await AddAsync(("two@example.com", "odd"));

        Assert.Equal(ListTotals.Short + 1, await TotalAsync(null));
        Assert.Equal((ListTotals.Short / 2) + 2, await TotalAsync("odd"));
        clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(ListTotals.Short + 2, await TotalAsync(null));

        var newest = await lists.ListAsync(new UserQuery("", null, null, 0, 2), Cancellation);
        Assert.Equal(["two@example.com", "one@example.com"], newest.Items.Select(user => user.Email.Value));
        var oldest = await lists.ListAsync(new UserQuery("p", null, null, ListTotals.Short - 1, 2), Cancellation);
        Assert.Equal(["p00000@example.com"], oldest.Items.Select(user => user.Email.Value));

        async Task<long> TotalAsync(string? role) => (await lists.ListAsync(new UserQuery(null, role, null, 0, 1), Cancellation)).Total;
    }

    [Fact]
    public async Task Many_are_added_at_once_and_only_those_that_were_not_there()
    {
        var users = new UserStore(Database);
        await AddAsync(("ann@example.com", "first"));

        var both = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => users.AddAsync(
            [.. Enumerable.Range(0, 50).Select(i => NewUser.SigningUp(Address($"p{i}@example.com"))), NewUser.SigningUp(Address("ann@example.com"))], Now, Cancellation)));

        Assert.Equal(50, both.Sum(added => added.Count));
        Assert.Equal(51, await CountAsync("users"));
        Assert.Equal(["first"], (await users.FindAsync(Address("ann@example.com"), Cancellation))!.Roles);
    }

    [Fact]
    public async Task One_change_does_all_or_nothing_of_what_it_names()
    {
        var users = new UserStore(Database);
        var (_, session, _) = await SignInAsync("ann@example.com");
        Assert.True(PersonName.TryParse("Ann", out var first));

        var (changed, ended) = (await users.ChangeAsync(
            Address("ann@example.com"), new UserChange { FirstName = first, Roles = ["staff"], Disabled = true }, Now.AddMinutes(1), Cancellation))!.Value;
        var (untouched, none) = (await users.ChangeAsync(Address("ann@example.com"), new UserChange(), Now.AddMinutes(2), Cancellation))!.Value;

        Assert.Equal(("Ann", "staff", true, Now.AddMinutes(1)), (changed.FirstName, changed.Role, changed.Disabled, changed.UpdatedAt));
        Assert.Equal([session.Id], ended);
        Assert.Equal(("Ann", null, "staff", true), (untouched.FirstName, untouched.LastName, untouched.Role, untouched.Disabled));
        Assert.Empty(none);
        Assert.Null(await users.ChangeAsync(Address("bob@example.com"), new UserChange { Disabled = true }, Now, Cancellation));
    }

    [Fact]
    public async Task Everybodys_open_sessions_are_listed_the_newest_first()
    {
        var lists = new SessionListStore(Database, new ListTotals(clock));
        var sessions = new SessionStore(Database);
        var open = new List<Session>();
        foreach (var name in new[] { "ann", "bob", "cay", "dan" })
        {
            open.Add((await SignInAsync($"{name}@example.com")).Session);
            await Database.WriteAsync(
                connection => Dapper.SqlMapper.ExecuteAsync(connection, "UPDATE sessions SET created_at = @at WHERE id = @id", new { at = Columns.Of(Now.AddSeconds(open.Count)), id = open[^1].Id }), Cancellation);
        }

        await sessions.TryEndAsync(open[1].Id, "test", Now, Cancellation);

        var list = await lists.ListAsync(Now, Now.AddDays(-1), 1, 5, Cancellation);
        Assert.Equal([open[2].Id, open[0].Id], list.Items.Select(session => session.Id));
        Assert.Equal(3, list.Total);
        Assert.Empty((await lists.ListAsync(Now, Now, 0, 5, Cancellation)).Items);
        Assert.Equal(0, (await lists.ListAsync(open[0].ExpiresAt, Now.AddDays(-1), 0, 5, Cancellation)).Total);
    }

    [Fact]
    public async Task Links_are_listed_by_what_became_of_them_and_taken_back_while_they_are_live()
    {
        var (challenges, lists) = (new ChallengeStore(Database), new ChallengeListStore(Database, new ListTotals(clock)));
        var live = NewChallenge("ann@example.com");
        var used = NewChallenge("bob@example.com");
        var dead = NewChallenge("cay@example.com", dead: true);
        await challenges.AddAsync(live, mail: null, Cancellation);
        await challenges.AddAsync(used, NewMail(), Cancellation);
        await challenges.AddAsync(dead, NewMail(), Cancellation);
        await ConsumeAsync(challenges, used);

        Assert.Equal([live.Id], await ListAsync(ChallengeState.Live, Now));
        Assert.Equal([used.Id], await ListAsync(ChallengeState.Used, Now));
        Assert.Equal([dead.Id], await ListAsync(ChallengeState.Killed, Now));
        Assert.Equal([live.Id], await ListAsync(ChallengeState.Expired, live.ExpiresAt));
        Assert.Empty((await lists.ListAsync(new ChallengeQuery(Address("bob@example.com"), ChallengeState.Live, Now, 0, 5), Cancellation)).Items);
        Assert.Equal(2, await CountAsync("outbox"));

        Assert.IsType<Revocation.NotLive>(await lists.TryRevokeAsync(live.Id, live.ExpiresAt, Cancellation));
        Assert.IsType<Revocation.NotLive>(await lists.TryRevokeAsync(used.Id, Now, Cancellation));
        Assert.IsType<Revocation.Unknown>(await lists.TryRevokeAsync("unknown", Now, Cancellation));
        Assert.Equal(new Revocation.Done(live.Email), await lists.TryRevokeAsync(live.Id, Now, Cancellation));
        Assert.IsType<Consumption.Invalid>(await ConsumeAsync(challenges, live));

        async Task<IEnumerable<string>> ListAsync(ChallengeState state, DateTimeOffset now) =>
            (await lists.ListAsync(new ChallengeQuery(null, state, now, 0, 5), Cancellation)).Items.Select(item => item.Id);
    }

    private async Task AddAsync(params (string Email, string Roles)[] people)
    {
        foreach (var some in people.Chunk(500))
        {
            await new UserStore(Database).AddAsync([.. some.Select(person => new NewUser(Address(person.Email), null, null, Columns.List(person.Roles)))], Now, Cancellation);
        }
    }
}
