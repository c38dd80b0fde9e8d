using MagicLink.Gateway.Sessions;
using MagicLink.Gateway.Stores;

namespace MagicLink.Gateway.Tests.Stores;

public abstract class SessionStoreContract : StoreContract
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(30);

    private SessionStore Store => new(Database);

    [Fact]
    public async Task A_session_is_found_by_its_id_and_by_its_cookie()
    {
        var (asked, session, user) = await SignInAsync("ann@example.com");

        var byId = await Store.FindAsync(session.Id, Cancellation);
        var byCookie = await Store.FindByCookieAsync([asked.CookieHash!], Cancellation);

        Assert.Equivalent(session, byId!.Value.Session);
        Assert.Equivalent(user, byId.Value.User);
        Assert.Equivalent(byId.Value.Session, byCookie!.Value.Session);
        Assert.Null(await Store.FindAsync("unknown", Cancellation));
        Assert.Null(await Store.FindByCookieAsync(["unknown"], Cancellation));
    }

    [Fact]
    public async Task A_cookie_that_is_kept_under_an_earlier_key_is_found_and_moves_to_the_current_one()
    {
        var (asked, session, _) = await SignInAsync("ann@example.com");

        var found = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Store.FindByCookieAsync(["current", asked.CookieHash!], Cancellation)));

        Assert.All(found, one => Assert.Equivalent(session with { CookieHash = null }, one!.Value.Session with { CookieHash = null }));
        Assert.Equivalent(session with { CookieHash = "current" }, (await Store.FindByCookieAsync(["current"], Cancellation))!.Value.Session);
        Assert.Null(await Store.FindByCookieAsync([asked.CookieHash!], Cancellation));
    }

    [Fact]
    public async Task Nodes_whose_keys_stand_in_another_order_find_the_same_session()
    {
        var (asked, session, _) = await SignInAsync("ann@example.com");
        string[] ahead = ["new", asked.CookieHash!], behind = [asked.CookieHash!, "new"];

        var found = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => Store.FindByCookieAsync(i % 2 == 0 ? ahead : behind, Cancellation)));

        Assert.All(found, one => Assert.Equal(session.Id, one!.Value.Session.Id));
    }

    [Fact]
    public async Task A_refresh_token_that_is_kept_under_an_earlier_key_rotates_once()
    {
        var asked = (await SignInAsync("ann@example.com")).Asked;

        var first = await Store.RotateAsync(Attempt(["current", asked.RefreshHash!], ["client"], "second"), Cancellation);
        var again = await Store.RotateAsync(Attempt(["current", asked.RefreshHash!], ["client under the next key", "client"], "x"), Cancellation);

        Assert.IsType<RefreshRotation.Rotated>(first);
        Assert.Equal("sealed second", Assert.IsType<RefreshRotation.Repeated>(again).SuccessorSealed);
        Assert.IsType<RefreshRotation.Rotated>(await Store.RotateAsync(Attempt(["second"], ["client"], "third"), Cancellation));
    }

    [Fact]
    public async Task A_session_ends_once()
    {
        var session = (await SignInAsync("ann@example.com")).Session;

        var ended = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Store.TryEndAsync(session.Id, "signed out", Now.AddSeconds(i), Cancellation)));

        Assert.Single(ended, won => won);
        Assert.NotNull((await Store.FindAsync(session.Id, Cancellation))!.Value.Session.EndedAt);
        Assert.False(await Store.TryEndAsync("unknown", "signed out", Now, Cancellation));
    }

    [Fact]
    public async Task A_last_seen_time_moves_forward_and_never_back()
    {
        var one = (await SignInAsync("ann@example.com")).Session.Id;
        var other = (await SignInAsync("bob@example.com")).Session.Id;

        await Store.TouchAsync([(one, Now.AddMinutes(5)), (other, Now.AddMinutes(-5)), ("unknown", Now)], Cancellation);
        await Store.TouchAsync([(one, Now.AddMinutes(4))], Cancellation);

        Assert.Equal(Now.AddMinutes(5), (await Store.FindAsync(one, Cancellation))!.Value.Session.LastSeenAt);
        Assert.Equal(Now, (await Store.FindAsync(other, Cancellation))!.Value.Session.LastSeenAt);
    }

    [Fact]
    public async Task A_refresh_token_rotates_and_its_successor_after_it()
    {
        var (asked, session, _) = await SignInAsync("ann@example.com");

        var first = await Store.RotateAsync(Attempt(asked.RefreshHash!, "second"), Cancellation);
        var second = await Store.RotateAsync(Attempt("second", "third"), Cancellation);

        Assert.Equal(session.Id, Assert.IsType<RefreshRotation.Rotated>(first).Session.Id);
        Assert.Equal(session.Id, Assert.IsType<RefreshRotation.Rotated>(second).Session.Id);
        Assert.IsType<RefreshRotation.Refused>(await Store.RotateAsync(Attempt("unknown", "x"), Cancellation));
    }

    [Fact]
    public async Task Of_many_parallel_rotations_one_wins_and_the_others_get_its_successor()
    {
        var asked = (await SignInAsync("ann@example.com")).Asked;

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => Store.RotateAsync(Attempt(asked.RefreshHash!, $"successor {i}"), Cancellation)));

        Assert.Single(outcomes.OfType<RefreshRotation.Rotated>());
        var repeated = outcomes.OfType<RefreshRotation.Repeated>().ToList();
        Assert.Equal(99, repeated.Count);
        var successor = Assert.Single(repeated.Select(outcome => outcome.SuccessorSealed).Distinct());
        Assert.IsType<RefreshRotation.Rotated>(await Store.RotateAsync(Attempt(successor["sealed ".Length..], "next"), Cancellation));
    }

    [Fact]
    public async Task The_same_client_may_repeat_itself_within_the_window()
    {
        var asked = (await SignInAsync("ann@example.com")).Asked;
        await Store.RotateAsync(Attempt(asked.RefreshHash!, "second"), Cancellation);

        var repeated = await Store.RotateAsync(Attempt(asked.RefreshHash!, "other", at: Now + Window), Cancellation);

        Assert.Equal("sealed second", Assert.IsType<RefreshRotation.Repeated>(repeated).SuccessorSealed);
        Assert.IsType<RefreshRotation.Refused>(await Store.RotateAsync(Attempt("other", "x"), Cancellation));
    }

    [Theory]
    [InlineData("client", 30_001)]
    [InlineData("another client", 0)]
    [InlineData("another client", 30_001)]
    public async Task A_spent_token_that_comes_back_late_or_from_elsewhere_ends_the_session(string client, int milliseconds)
    {
        var (asked, session, _) = await SignInAsync("ann@example.com");
        await Store.RotateAsync(Attempt(asked.RefreshHash!, "second"), Cancellation);

        var stolen = await Store.RotateAsync(Attempt(asked.RefreshHash!, "x", client, Now.AddMilliseconds(milliseconds)), Cancellation);

        Assert.Equal(session.Id, Assert.IsType<RefreshRotation.Stolen>(stolen).SessionId);
        Assert.NotNull((await Store.FindAsync(session.Id, Cancellation))!.Value.Session.EndedAt);
        Assert.IsType<RefreshRotation.Refused>(await Store.RotateAsync(Attempt("second", "third", at: Now.AddMilliseconds(milliseconds)), Cancellation));
    }

    [Theory]
    [InlineData("client")]
    [InlineData("another client")]
    public async Task A_token_whose_successor_was_used_is_only_refused_within_the_window(string client)
    {
        var (asked, session, _) = await SignInAsync("ann@example.com");
        await Store.RotateAsync(Attempt(asked.RefreshHash!, "second"), Cancellation);
        await Store.RotateAsync(Attempt("second", "third"), Cancellation);

        Assert.IsType<RefreshRotation.Refused>(await Store.RotateAsync(Attempt(asked.RefreshHash!, "x", client), Cancellation));

        Assert.Null((await Store.FindAsync(session.Id, Cancellation))!.Value.Session.EndedAt);
        Assert.IsType<RefreshRotation.Rotated>(await Store.RotateAsync(Attempt("third", "fourth"), Cancellation));
    }

    [Fact]
    public async Task No_token_of_a_session_that_is_over_rotates()
    {
        var ended = await SignInAsync("ann@example.com");
        var expired = await SignInAsync("bob@example.com");
        var disabled = await SignInAsync("cat@example.com");
        await Store.TryEndAsync(ended.Session.Id, "signed out", Now, Cancellation);
        await new UserStore(Database).SetDisabledAsync(disabled.User.Email, true, Now, Cancellation);

        Assert.IsType<RefreshRotation.Refused>(await Store.RotateAsync(Attempt(ended.Asked.RefreshHash!, "a"), Cancellation));
        Assert.IsType<RefreshRotation.Refused>(await Store.RotateAsync(Attempt(expired.Asked.RefreshHash!, "b", at: expired.Session.ExpiresAt), Cancellation));
        Assert.IsType<RefreshRotation.Refused>(await Store.RotateAsync(Attempt(disabled.Asked.RefreshHash!, "c"), Cancellation));
        Assert.IsType<RefreshRotation.Rotated>(
            await Store.RotateAsync(Attempt(expired.Asked.RefreshHash!, "d", at: expired.Session.ExpiresAt.AddMilliseconds(-1)), Cancellation));
        Assert.Equal(4, await CountAsync("refresh_tokens"));
    }

    private static RefreshAttempt Attempt(string[] tokens, string[] clients, string successor) =>
        new(tokens, clients, successor, "sealed " + successor, Now, Window);

    private static RefreshAttempt Attempt(string token, string successor, string client = "client", DateTimeOffset? at = null) =>
        new([token], [client], successor, "sealed " + successor, at ?? Now, Window);
}
