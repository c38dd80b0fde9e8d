using MagicLink.Gateway.Secrets;
using MagicLink.Gateway.Sessions;
using MagicLink.Gateway.Stores;

namespace MagicLink.Gateway.Tests.Stores;

public abstract class HandOverStoreContract : StoreContract
{
    private const string Ann = "ann@example.com";
    private const string Wiki = "wiki.example.com";

    private HandOverStore Store => new(Database);

    private SessionStore Sessions => new(Database);

    [Fact]
    public async Task A_code_becomes_a_cookie_of_its_host()
    {
        var (asked, session, _) = await SignInAsync(Ann);
        Assert.True(await Store.TryAddAsync(HandOver(session.Id), ["previous", asked.CookieHash!], Cancellation));

        var arrived = Assert.IsType<Redemption.Arrived>(await Store.RedeemAsync(Proof() with { CodeHashes = ["current", "code"], StateHashes = ["current", "state"] }, Cancellation));

        Assert.Equal((session.Id, "https://wiki.example.com/a", false), (arrived.Session.Id, arrived.ReturnUrl, arrived.DroppedCookies));
        Assert.Equal(session.Id, (await Sessions.FindByHostCookieAsync(["current", "cookie"], Wiki, Cancellation))!.Value.Session.Id);
        Assert.Null(await Sessions.FindByHostCookieAsync(["cookie"], "reports.example.com", Cancellation));
        Assert.Null(await Sessions.FindByHostCookieAsync([asked.CookieHash!], Wiki, Cancellation));
        Assert.Null(await Sessions.FindByCookieAsync(["cookie"], Cancellation));
        Assert.IsType<Redemption.Unknown>(await Store.RedeemAsync(Proof() with { CodeHashes = ["another"] }, Cancellation));
    }

    [Fact]
    public async Task Of_many_parallel_redemptions_one_gets_its_cookie()
    {
        await AddAsync();

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => Store.RedeemAsync(Proof() with { NewCookieHash = $"cookie {i}" }, Cancellation)));

        Assert.Single(outcomes.OfType<Redemption.Arrived>());
        Assert.Equal(49, outcomes.Count(outcome => outcome is Redemption.Refused { Reason: "used" }));
        Assert.Equal(1, await CountAsync("host_cookies"));
    }

    [Theory]
    [InlineData("expired")]
    [InlineData("elsewhere")]
    [InlineData("other-browser")]
    [InlineData("over")]
    public async Task A_code_that_does_not_count_is_spent_all_the_same(string reason)
    {
        var session = await AddAsync();
        var proof = reason switch
        {
            "expired" => Proof() with { Now = Now.AddSeconds(60) },
            "elsewhere" => Proof() with { Host = "reports.example.com" },
            "other-browser" => Proof() with { StateHashes = [] },
            _ => Proof() with { Now = Now.AddSeconds(1) },
        };
        if (reason == "over")
        {
            await Sessions.TryEndAsync(session.Id, "signed out", Now, Cancellation);
        }

        var refused = Assert.IsType<Redemption.Refused>(await Store.RedeemAsync(proof, Cancellation));
        var again = Assert.IsType<Redemption.Refused>(await Store.RedeemAsync(Proof(), Cancellation));

        Assert.Equal((reason, session.Id, Ann), (refused.Reason, refused.SessionId, refused.User!.Email.Value));
        Assert.Equal("used", again.Reason);
        Assert.Equal(0, await CountAsync("host_cookies"));
    }

    [Fact]
    public async Task A_code_is_good_to_the_last_moment_of_its_minute()
    {
        await AddAsync();

        Assert.IsType<Redemption.Arrived>(await Store.RedeemAsync(Proof() with { Now = Now.AddMilliseconds(59_999) }, Cancellation));
    }

    [Fact]
    public async Task No_code_is_kept_for_another_cookie_or_a_session_that_is_over()
    {
        var (asked, session, _) = await SignInAsync(Ann);
        var (bobs, expired, _) = await SignInAsync("bob@example.com");
        var (cats, disabled, cat) = await SignInAsync("cat@example.com");
        await new UserStore(Database).SetDisabledAsync(cat.Email, true, Now, Cancellation);

        Assert.False(await Store.TryAddAsync(HandOver(session.Id), ["another", bobs.CookieHash!], Cancellation));
        Assert.False(await Store.TryAddAsync(HandOver("unknown"), [asked.CookieHash!], Cancellation));
        Assert.False(await Store.TryAddAsync(HandOver(expired.Id) with { Now = expired.ExpiresAt }, [bobs.CookieHash!], Cancellation));
        Assert.False(await Store.TryAddAsync(HandOver(disabled.Id), [cats.CookieHash!], Cancellation));
        await Sessions.TryEndAsync(session.Id, "signed out", Now, Cancellation);
        Assert.False(await Store.TryAddAsync(HandOver(session.Id), [asked.CookieHash!], Cancellation));

        Assert.Equal(0, await CountAsync("hand_overs"));
    }

    [Fact]
    public async Task A_step_up_takes_back_codes_and_cookies_of_its_session_alone()
    {
        var session = await AddAsync();
        await Store.RedeemAsync(Proof(), Cancellation);
        await AddAsync("bob@example.com", "bobs");
        await Store.RedeemAsync(Proof() with { CodeHashes = ["bobs"], NewCookieHash = "bobs" }, Cancellation);
        await AddMoreAsync(session.Id, "second", "cookie of ann@example.com");

        await RaiseAsync(session.Id);

        Assert.Equal("used", Assert.IsType<Redemption.Refused>(await Store.RedeemAsync(Proof() with { CodeHashes = ["second"], NewCookieHash = "x" }, Cancellation)).Reason);
        Assert.Null(await Sessions.FindByHostCookieAsync(["cookie"], Wiki, Cancellation));
        Assert.NotNull(await Sessions.FindByHostCookieAsync(["bobs"], Wiki, Cancellation));
    }

    [Fact]
    public async Task Among_step_ups_and_arrivals_at_once_no_cookie_is_older_than_the_last_step_up()
    {
        for (var round = 0; round < 20; round++)
        {
            var session = await AddAsync($"p{round}@example.com", $"code {round}");
            var arriving = Store.RedeemAsync(Proof() with { CodeHashes = [$"code {round}"], NewCookieHash = $"cookie {round}" }, Cancellation);
            var raising = RaiseAsync(session.Id);
            var beginning = Store.TryAddAsync(HandOver(session.Id) with { Hash = $"late {round}" }, [$"cookie of p{round}@example.com"], Cancellation);
            await Task.WhenAll(arriving, raising, beginning);

            Assert.IsNotType<Redemption.Arrived>(await Store.RedeemAsync(Proof() with { CodeHashes = [$"late {round}"], NewCookieHash = $"late {round}" }, Cancellation));
            Assert.Equal(0, await CountAsync($"host_cookies WHERE session_id = '{session.Id}'"));
        }
    }

    [Fact]
    public async Task The_newest_cookies_of_a_host_stay_and_everybody_is_told_when_one_goes()
    {
        var session = await AddAsync();
        for (var i = 0; i <= HandOverProof.MostCookies; i++)
        {
            var now = Now.AddMilliseconds(i);
            await Store.TryAddAsync(HandOver(session.Id) with { Hash = $"code {i}", Now = now }, ["cookie of " + Ann], Cancellation);
            var arrived = Assert.IsType<Redemption.Arrived>(await Store.RedeemAsync(Proof() with { CodeHashes = [$"code {i}"], NewCookieHash = $"cookie {i}", Now = now }, Cancellation));
            Assert.Equal(i == HandOverProof.MostCookies, arrived.DroppedCookies);
        }

        Assert.Null(await Sessions.FindByHostCookieAsync(["cookie 0"], Wiki, Cancellation));
        Assert.NotNull(await Sessions.FindByHostCookieAsync(["cookie 1"], Wiki, Cancellation));
        Assert.Equal(1, await CountAsync($"changes WHERE kind = 'SessionChanged' AND subject = '{session.Id}'"));
    }

    [Fact]
    public async Task A_session_has_so_many_codes_and_the_newest_is_among_them()
    {
        var session = await AddAsync();
        for (var i = 0; i < NewHandOver.Most + 5; i++)
        {
            await AddMoreAsync(session.Id, $"code {i}", "cookie of " + Ann);
        }

        Assert.Equal(NewHandOver.Most, await CountAsync("hand_overs"));
        Assert.Equal(1, await CountAsync($"hand_overs WHERE hash = 'code {NewHandOver.Most + 4}'"));
    }

    private static NewHandOver HandOver(string sessionId) => new("code", sessionId, Wiki, "state", "https://wiki.example.com/a", Now);

    private static HandOverProof Proof() => new(["code"], Wiki, ["state"], "cookie", Now);

    /// <summary>A session of a person, whose cookie has a hash that one can name, and a code for it.</summary>
    private async Task<Session> AddAsync(string email = Ann, string code = "code")
    {
        var (asked, session, _) = await SignInAsync(email);
        await Database.WriteAsync(
            connection => Dapper.SqlMapper.ExecuteAsync(connection, "UPDATE sessions SET cookie_hash = @cookie WHERE cookie_hash = @CookieHash", new { cookie = "cookie of " + email, asked.CookieHash }),
            Cancellation);
        await AddMoreAsync(session.Id, code, "cookie of " + email);
        return session;
    }

    private async Task AddMoreAsync(string sessionId, string code, string cookie) =>
        Assert.True(await Store.TryAddAsync(HandOver(sessionId) with { Hash = code }, [cookie], Cancellation));

    private async Task RaiseAsync(string sessionId) => Assert.NotNull(await Database.WriteAsync(
        connection => SessionStore.RaiseAsync(connection, Database.Dialect, new SessionRaise(sessionId, ["otp", "mfa"], Now, RandomToken.Base64(8), null)), Cancellation));
}
