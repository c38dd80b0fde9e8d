using Dapper;
using MagicLink.Gateway.SignIn;
using MagicLink.Gateway.Stores;
using MagicLink.Gateway.Users;

namespace MagicLink.Gateway.Tests.Stores;

public abstract class UserStoreContract : StoreContract
{
    private UserStore Store => new(Database);

    [Fact]
    public async Task A_person_is_found_as_added()
    {
        var added = await Store.TryAddAsync(new NewUser(Address("ann@example.com"), "Ann", "Lee", ["admin", "user"]), Now, Cancellation);

        var found = await Store.FindAsync(Address("ANN@example.com"), Cancellation);

        Assert.NotNull(found);
        Assert.Equivalent(added, found);
        Assert.Equal(("Ann", "Lee", "Ann Lee", "admin"), (found.FirstName, found.LastName, found.FullName, found.Role));
        Assert.Equal(["admin", "user"], found.Roles);
        Assert.Equal((Now, null, false), (found.CreatedAt, found.LastLoginAt, found.Disabled));
        Assert.Null(await Store.FindAsync(Address("bob@example.com"), Cancellation));
    }

    [Fact]
    public async Task An_address_belongs_to_one_person_however_many_add_it_at_once()
    {
        var added = await Task.WhenAll(
            Enumerable.Range(0, 50).Select(_ => Store.TryAddAsync(NewUser.SigningUp(Address("ann@example.com")), Now, Cancellation)));

        Assert.Single(added, user => user is not null);
        Assert.Equal(1, await CountAsync("users"));
    }

    [Fact]
    public async Task People_are_listed_page_by_page_in_the_order_they_came()
    {
        for (var i = 0; i < 7; i++)
        {
            await Store.TryAddAsync(NewUser.SigningUp(Address($"p{i}@example.com")), Now, Cancellation);
        }

        var first = await Store.ListAsync(0, 5, Cancellation);
        var second = await Store.ListAsync(first[^1].Id, 5, Cancellation);

        Assert.Equal(Enumerable.Range(0, 7).Select(i => $"p{i}@example.com"), first.Concat(second).Select(user => user.Email.Value));
        Assert.Equal((5, 2), (first.Count, second.Count));
        Assert.Empty(await Store.ListAsync(second[^1].Id, 5, Cancellation));
    }

    [Fact]
    public async Task Every_change_makes_a_newer_version()
    {
        var ann = Address("ann@example.com");
        var versions = new List<long> { (await Store.TryAddAsync(NewUser.SigningUp(ann), Now, Cancellation))!.Version };

        var changed = await Store.SetRolesAsync(ann, ["auditor"], Now.AddMinutes(1), Cancellation);
        versions.Add(changed!.Version);
        versions.Add((await Store.SetDisabledAsync(ann, true, Now, Cancellation))!.Value.User.Version);
        versions.Add((await Store.SetDisabledAsync(ann, false, Now, Cancellation))!.Value.User.Version);

        Assert.Equal(["auditor"], changed.Roles);
        Assert.Equal(versions.Order().Distinct(), versions);
    }

    [Fact]
    public async Task A_name_is_given_cleared_or_left_as_it_is_and_others_are_told()
    {
        var ann = (await Store.TryAddAsync(NewUser.SigningUp(Address("ann@example.com")), Now, Cancellation))!;
        await Store.TryAddAsync(NewUser.SigningUp(Address("bob@example.com")), Now, Cancellation);

        var both = (await Store.SetNamesAsync(ann.Id, Name("Ann"), Name("O'Neill"), Now, Cancellation))!;
        var last = (await Store.SetNamesAsync(ann.Id, null, Name(""), Now, Cancellation))!;
        var first = (await Store.SetNamesAsync(ann.Id, Name(null), null, Now, Cancellation))!;

        Assert.Equal(("Ann", "O'Neill"), (both.FirstName, both.LastName));
        Assert.Equal(("Ann", null), (last.FirstName, last.LastName));
        Assert.Equal((null, null), (first.FirstName, first.LastName));
        Assert.Equal([ann.Version + 1, ann.Version + 2, ann.Version + 3], [both.Version, last.Version, first.Version]);
        Assert.Equal(first.Version, (await Store.FindAsync(ann.Email, Cancellation))!.Version);
        Assert.Equal(3, await CountAsync($"changes WHERE kind = 'UserChanged' AND subject = '{ann.Id}'"));
        Assert.Equal(3, await CountAsync("changes"));
    }

    [Fact]
    public async Task A_person_is_updated_by_changes_and_not_by_signing_in()
    {
        var ann = (await SignInAsync("ann@example.com")).User;
        Assert.Equal(Now, ann.UpdatedAt);

        var names = (await Store.SetNamesAsync(ann.Id, Name("Ann"), null, Now.AddMinutes(1), Cancellation))!;
        var roles = (await Store.SetRolesAsync(ann.Email, ["auditor"], Now.AddMinutes(2), Cancellation))!;
        var disabled = (await Store.SetDisabledAsync(ann.Email, true, Now.AddMinutes(3), Cancellation))!.Value.User;
        var enabled = (await Store.SetDisabledAsync(ann.Email, false, Now.AddMinutes(4), Cancellation))!.Value.User;
        var reset = (await new TotpStore(Database).ResetAsync(ann.Id, Now.AddMinutes(5), Cancellation))!;
        var signedIn = (await SignInAsync("ann@example.com")).User;

        Assert.Equal(
            [1, 2, 3, 4, 5, 5],
            new[] { names, roles, disabled, enabled, reset, signedIn }.Select(user => (int)(user.UpdatedAt - Now).TotalMinutes));
    }

    [Fact]
    public async Task A_person_whom_a_gateway_of_before_has_added_is_as_new_as_the_day_that_was()
    {
        var ann = (await Store.TryAddAsync(NewUser.SigningUp(Address("ann@example.com")), Now, Cancellation))!;
        await Database.WriteAsync(connection => connection.ExecuteAsync("UPDATE users SET updated_at = NULL"), Cancellation);

        Assert.Equal(Now, (await Store.FindAsync(ann.Email, Cancellation))!.UpdatedAt);
    }

    [Fact]
    public async Task A_person_who_is_not_there_cannot_be_changed()
    {
        Assert.Null(await Store.SetNamesAsync(1, Name("Ann"), null, Now, Cancellation));
        Assert.Null(await Store.SetRolesAsync(Address("ann@example.com"), ["user"], Now, Cancellation));
        Assert.Null(await Store.SetDisabledAsync(Address("ann@example.com"), true, Now, Cancellation));
    }

    [Fact]
    public async Task Disabling_ends_every_session_and_kills_every_pending_challenge_in_one_step()
    {
        var first = (await SignInAsync("ann@example.com")).Session;
        var second = (await SignInAsync("ann@example.com")).Session;
        var other = (await SignInAsync("bob@example.com")).Session;
        var challenges = new ChallengeStore(Database);
        var pending = NewChallenge("ann@example.com");
        await challenges.AddAsync(pending, NewMail(), Cancellation);
        var sessions = new SessionStore(Database);
        await sessions.TryEndAsync(second.Id, "signed out", Now, Cancellation);

        var (user, ended) = (await Store.SetDisabledAsync(Address("ann@example.com"), true, Now.AddSeconds(1), Cancellation))!.Value;

        Assert.True(user.Disabled);
        Assert.Equal([first.Id], ended);
        Assert.Equal(Now.AddSeconds(1), (await sessions.FindAsync(first.Id, Cancellation))!.Value.Session.EndedAt);
        Assert.Equal(Now, (await sessions.FindAsync(second.Id, Cancellation))!.Value.Session.EndedAt);
        Assert.Null((await sessions.FindAsync(other.Id, Cancellation))!.Value.Session.EndedAt);
        Assert.Equal(ChallengeState.Killed, (await challenges.FindAsync(pending.Id, Cancellation))!.State(Now));
    }

    [Fact]
    public async Task Enabling_brings_nothing_back()
    {
        var session = (await SignInAsync("ann@example.com")).Session;
        await Store.SetDisabledAsync(Address("ann@example.com"), true, Now, Cancellation);

        var (user, ended) = (await Store.SetDisabledAsync(Address("ann@example.com"), false, Now, Cancellation))!.Value;

        Assert.False(user.Disabled);
        Assert.Empty(ended);
        Assert.NotNull((await new SessionStore(Database).FindAsync(session.Id, Cancellation))!.Value.Session.EndedAt);
    }

    [Fact]
    public async Task A_disabling_among_many_sign_ins_leaves_nobody_signed_in()
    {
        var users = new UserStore(Database);
        var challenges = new ChallengeStore(Database);
        var pending = Enumerable.Range(0, 20).Select(i => NewChallenge("ann@example.com", $"asker {i / 2}")).ToList();
        foreach (var challenge in pending)
        {
            await challenges.AddAsync(challenge, NewMail(), Cancellation);
        }

        await SignInAsync("ann@example.com");
        var signingIn = pending.Select(challenge => ConsumeAsync(challenges, challenge)).ToList();
        var disabling = users.SetDisabledAsync(Address("ann@example.com"), disabled: true, Now, Cancellation);
        var outcomes = await Task.WhenAll(signingIn);
        var ended = (await disabling)!.Value.EndedSessions;

        Assert.Equal(0, await CountAsync("sessions WHERE ended_at IS NULL"));
        Assert.Equal(1 + outcomes.Count(outcome => outcome is Consumption.Completed), ended.Count);
        Assert.Equal(0, await CountAsync("challenges WHERE consumed_at IS NULL AND killed_at IS NULL"));
    }

    private static PersonName Name(string? typed)
    {
        Assert.True(PersonName.TryParse(typed, out var name));
        return name;
    }
}
