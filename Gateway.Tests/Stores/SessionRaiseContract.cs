using Dapper;
using MagicLink.Gateway.Sessions;
using MagicLink.Gateway.Stores;
using MagicLink.Gateway.Users;

namespace MagicLink.Gateway.Tests.Stores;

/// <summary>A step-up raises a session that goes on, and lifts nothing that was handed out before.</summary>
public abstract class SessionRaiseContract : StoreContract
{
    private static readonly string[] Code = ["otp", "mfa"];
    private static readonly DateTimeOffset Later = Now.AddMinutes(10);

    private SessionStore Store => new(Database);

    [Fact]
    public async Task A_raised_session_has_proved_both_and_its_old_cookie_is_dead()
    {
        var (asked, before, user) = await SignInAsync("ann@example.com");

        var (session, person) = (await RaiseAsync(Raise(before.Id, "new cookie", "new token")))!.Value;

        Assert.Equal(["email", "otp", "mfa"], session.Amr);
        Assert.Equal((Later, before.CreatedAt, before.ExpiresAt, "new cookie"), (session.AuthenticatedAt, session.CreatedAt, session.ExpiresAt, session.CookieHash));
        Assert.Equal(user.PublicId, person.PublicId);
        Assert.Equivalent(session, (await Store.FindAsync(before.Id, Cancellation))!.Value.Session);
        Assert.Equivalent(session, (await Store.FindByCookieAsync(["new cookie"], Cancellation))!.Value.Session);
        Assert.Null(await Store.FindByCookieAsync([asked.CookieHash!], Cancellation));
        Assert.Equal(1, await CountAsync($"changes WHERE kind = 'SessionChanged' AND subject = '{before.Id}'"));
    }

    [Fact]
    public async Task A_session_without_a_browser_is_raised_too_and_keeps_the_cookie_it_has()
    {
        var (asked, before, _) = await SignInAsync("ann@example.com");

        await RaiseAsync(Raise(before.Id, null, null));

        Assert.Equal(["email", "otp", "mfa"], (await Store.FindByCookieAsync([asked.CookieHash!], Cancellation))!.Value.Session.Amr);
        Assert.Equal(1, await CountAsync("refresh_tokens"));
    }

    [Fact]
    public async Task A_factor_that_was_proved_twice_stands_there_once()
    {
        var before = (await SignInAsync("ann@example.com")).Session;
        await RaiseAsync(Raise(before.Id, null, null));

        var again = await RaiseAsync(new SessionRaise(before.Id, ["backup_code", "mfa"], Later.AddMinutes(1), null, null));

        Assert.Equal(["email", "otp", "mfa", "backup_code"], again!.Value.Session.Amr);
    }

    [Fact]
    public async Task A_chain_that_began_before_goes_on_at_its_own_level()
    {
        var (asked, before, _) = await SignInAsync("ann@example.com");
        await RaiseAsync(Raise(before.Id, "new cookie", "raised"));

        var old = Assert.IsType<RefreshRotation.Rotated>(await RotateAsync(asked.RefreshHash!, "old 2"));
        var oldAgain = Assert.IsType<RefreshRotation.Repeated>(await RotateAsync(asked.RefreshHash!, "x"));
        var older = Assert.IsType<RefreshRotation.Rotated>(await RotateAsync("old 2", "old 3"));
        var raised = Assert.IsType<RefreshRotation.Rotated>(await RotateAsync("raised", "raised 2"));
        var raisedAgain = Assert.IsType<RefreshRotation.Repeated>(await RotateAsync("raised", "x"));

        Assert.All([old.Assurance, oldAgain.Assurance, older.Assurance], level => Assert.Equivalent(new Assurance(["email"], Now), level));
        Assert.All([raised.Assurance, raisedAgain.Assurance], level => Assert.Equivalent(new Assurance(["email", "otp", "mfa"], Later), level));
        Assert.Equal(["email", "otp", "mfa"], old.Session.Amr);
    }

    [Fact]
    public async Task A_token_may_speak_for_less_than_its_session()
    {
        var before = (await SignInAsync("ann@example.com")).Session;
        await RaiseAsync(Raise(before.Id, null, null));

        await RaiseAsync(new SessionRaise(before.Id, ["otp"], Later, null, "of another tab", ["email", "otp"]));

        Assert.Equal(["email", "otp"], Assert.IsType<RefreshRotation.Rotated>(await RotateAsync("of another tab", "next")).Assurance.Amr);
    }

    [Theory]
    [InlineData("amr = NULL")]
    [InlineData("authenticated_at = NULL")]
    public async Task A_chain_that_does_not_say_what_was_proved_has_proved_nothing(string unknown)
    {
        var (asked, _, _) = await SignInAsync("ann@example.com");
        await Database.WriteAsync(connection => connection.ExecuteAsync($"UPDATE refresh_tokens SET {unknown}"), Cancellation);

        Assert.Equivalent(Assurance.None, Assert.IsType<RefreshRotation.Rotated>(await RotateAsync(asked.RefreshHash!, "second")).Assurance);
        Assert.Equivalent(Assurance.None, Assert.IsType<RefreshRotation.Rotated>(await RotateAsync("second", "third")).Assurance);
    }

    [Fact]
    public async Task A_session_that_is_over_is_not_raised()
    {
        var ended = (await SignInAsync("ann@example.com")).Session;
        var expired = (await SignInAsync("bob@example.com")).Session;
        var disabled = await SignInAsync("cat@example.com");
        await Store.TryEndAsync(ended.Id, "signed out", Now, Cancellation);
        await Database.WriteAsync(connection => connection.ExecuteAsync("UPDATE users SET disabled = 1 WHERE id = @Id", new { disabled.User.Id }), Cancellation);

        Assert.Null(await RaiseAsync(Raise(ended.Id, "a", "a")));
        Assert.Null(await RaiseAsync(Raise(expired.Id, "b", "b") with { Now = expired.ExpiresAt }));
        Assert.Null(await RaiseAsync(Raise(disabled.Session.Id, "c", "c")));
        Assert.Null(await RaiseAsync(Raise("unknown", "d", "d")));

        Assert.Equal(3, await CountAsync("refresh_tokens"));
        Assert.Equal(0, await CountAsync("changes WHERE kind = 'SessionChanged'"));
        Assert.Equal(0, await CountAsync("sessions WHERE amr <> 'email'"));
        Assert.NotNull(await RaiseAsync(Raise(expired.Id, "b", "b") with { Now = expired.ExpiresAt.AddMilliseconds(-1) }));
    }

    [Fact]
    public async Task Two_step_ups_at_once_add_to_each_other()
    {
        var before = (await SignInAsync("ann@example.com")).Session;

        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => RaiseAsync(new SessionRaise(before.Id, [$"factor{i}"], Later, $"cookie {i}", $"token {i}"))));

        var session = (await Store.FindAsync(before.Id, Cancellation))!.Value.Session;
        Assert.Equal(21, session.Amr.Count);
        Assert.NotNull(await Store.FindByCookieAsync([session.CookieHash!], Cancellation));
    }

    [Fact]
    public async Task A_raise_and_an_end_at_once_leave_the_session_ended()
    {
        for (var i = 0; i < 10; i++)
        {
            var session = (await SignInAsync($"p{i}@example.com")).Session;

            var raising = Enumerable.Range(0, 4).Select(n => RaiseAsync(Raise(session.Id, $"cookie {i} {n}", $"token {i} {n}"))).ToList();
            Assert.True(await Store.TryEndAsync(session.Id, "signed out", Later, Cancellation));
            var raised = await Task.WhenAll(raising);

            Assert.NotNull((await Store.FindAsync(session.Id, Cancellation))!.Value.Session.EndedAt);
            Assert.All(raised.Where(one => one is not null), one => Assert.Null(one!.Value.Session.EndedAt));
            Assert.IsType<RefreshRotation.Refused>(await RotateAsync($"token {i} 0", "x"));
        }
    }

    [Fact]
    public async Task A_raise_and_a_disabling_at_once_leave_the_session_ended()
    {
        for (var i = 0; i < 10; i++)
        {
            var (_, session, user) = await SignInAsync($"p{i}@example.com");

            var raising = Enumerable.Range(0, 4).Select(n => RaiseAsync(Raise(session.Id, $"cookie {i} {n}", $"token {i} {n}"))).ToList();
            var ended = (await new UserStore(Database).SetDisabledAsync(user.Email, true, Later, Cancellation))!.Value.EndedSessions;
            await Task.WhenAll(raising);

            Assert.Equal([session.Id], ended);
            Assert.NotNull((await Store.FindAsync(session.Id, Cancellation))!.Value.Session.EndedAt);
            Assert.Null(await RaiseAsync(Raise(session.Id, "late", null)));
        }
    }

    [Fact]
    public async Task A_raise_and_a_rotation_at_once_do_not_mix()
    {
        for (var i = 0; i < 10; i++)
        {
            var (asked, session, _) = await SignInAsync($"p{i}@example.com");

            var raising = RaiseAsync(Raise(session.Id, $"cookie {i}", $"raised {i}"));
            var rotated = await Task.WhenAll(Enumerable.Range(0, 4).Select(n => RotateAsync(asked.RefreshHash!, $"old {i} {n}")));
            Assert.NotNull(await raising);

            Assert.Equal(["email"], Assert.Single(rotated.OfType<RefreshRotation.Rotated>()).Assurance.Amr);
            Assert.All(rotated.OfType<RefreshRotation.Repeated>(), one => Assert.Equal(["email"], one.Assurance.Amr));
            Assert.Contains("mfa", Assert.IsType<RefreshRotation.Rotated>(await RotateAsync($"raised {i}", $"raised {i} 2")).Assurance.Amr);
        }
    }

    private static SessionRaise Raise(string sessionId, string? cookie, string? token) => new(sessionId, Code, Later, cookie, token);

    private Task<(Session Session, User User)?> RaiseAsync(SessionRaise raise) =>
        Database.WriteAsync(connection => SessionStore.RaiseAsync(connection, Database.Dialect, raise), Cancellation);

    private Task<RefreshRotation> RotateAsync(string token, string successor) =>
        Store.RotateAsync(new RefreshAttempt([token], ["client"], successor, "sealed " + successor, Later, TimeSpan.FromSeconds(30)), Cancellation);
}
