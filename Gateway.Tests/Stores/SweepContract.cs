using Dapper;
using MagicLink.Gateway.Audit;
using MagicLink.Gateway.Mail;
using MagicLink.Gateway.Sessions;
using MagicLink.Gateway.Settings;
using MagicLink.Gateway.Stores;
using SessionOptions = MagicLink.Gateway.Sessions.SessionOptions;

namespace MagicLink.Gateway.Tests.Stores;

public abstract class SweepContract : StoreContract
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(1);
    private readonly SessionOptions options = new();
    private readonly AuditOptions audit = new();

    private SessionStore Sessions => new(Database);

    private protected SweepRules Rules => new(Database, Live<SessionOptions>.Of(options), Live<AuditOptions>.Of(audit));

    [Fact]
    public async Task A_challenge_goes_a_day_after_its_expiry_whatever_became_of_it()
    {
        var challenges = new ChallengeStore(Database);
        await SignInAsync("used@example.com");
        await challenges.AddAsync(NewChallenge("expired@example.com"), NewMail(), Cancellation);
        await challenges.AddAsync(NewChallenge("killed@example.com", dead: true), NewMail(), Cancellation);
        var later = NewChallenge("later@example.com", at: Now.AddSeconds(1));
        await challenges.AddAsync(later, NewMail(), Cancellation);
        var end = Now.AddMinutes(15) + Day;

        await SweepAsync(end - Moment);
        Assert.Equal(4, await CountAsync("challenges"));
        await SweepAsync(end);

        Assert.Equal(1, await CountAsync("challenges"));
        Assert.NotNull(await challenges.FindAsync(later.Id, Cancellation));
    }

    [Theory]
    [InlineData("ended")]
    [InlineData("expired")]
    [InlineData("unused")]
    public async Task A_session_goes_a_day_after_its_end_and_its_tokens_with_it(string how)
    {
        var over = (await SignInAsync("ann@example.com")).Session;
        var live = await SignInAsync("bob@example.com");
        var end = how switch
        {
            "ended" => Now.AddHours(1),
            "expired" => over.ExpiresAt,
            _ => Now + options.IdleTimeout,
        };
        if (how == "ended")
        {
            await Sessions.TryEndAsync(over.Id, "signed out", end, Cancellation);
        }

        var seen = how == "expired" ? over.ExpiresAt : Now;
        await Sessions.TouchAsync([(over.Id, seen), (live.Session.Id, end)], Cancellation);
        await ExtendAsync(live.Session.Id, end.AddDays(2));

        await SweepAsync(end + Day - Moment);
        Assert.Equal((2, 2), (await CountAsync("sessions"), await CountAsync("refresh_tokens")));
        await SweepAsync(end + Day);

        Assert.Null(await Sessions.FindAsync(over.Id, Cancellation));
        Assert.NotNull(await Sessions.FindAsync(live.Session.Id, Cancellation));
        Assert.Equal(1, await CountAsync($"refresh_tokens WHERE session_id = '{live.Session.Id}'"));
        Assert.Equal(1, await CountAsync("refresh_tokens"));
        Assert.Equal(2, await CountAsync("users"));
    }

    [Fact]
    public async Task A_hand_over_code_goes_a_day_after_its_minute_and_cookies_of_hosts_with_their_session()
    {
        var (asked, session, _) = await SignInAsync("ann@example.com");
        var store = new HandOverStore(Database);
        await store.TryAddAsync(new NewHandOver("code", session.Id, "wiki.example.com", "state", "/", Now), [asked.CookieHash!], Cancellation);
        await store.RedeemAsync(new HandOverProof(["code"], "wiki.example.com", ["state"], "cookie", Now), Cancellation);

        await SweepAsync(Now + NewHandOver.Lifetime + Day - Moment);
        Assert.Equal(1, await CountAsync("hand_overs"));
        await SweepAsync(Now + NewHandOver.Lifetime + Day);
        Assert.Equal((0, 1), (await CountAsync("hand_overs"), await CountAsync("host_cookies")));
        await Sessions.TryEndAsync(session.Id, "signed out", Now + Day, Cancellation);
        await SweepAsync(Now + Day + Day);

        Assert.Equal((0, 0), (await CountAsync("sessions"), await CountAsync("host_cookies")));
    }

    [Fact]
    public async Task A_session_with_thousands_of_tokens_goes_in_small_steps_and_last()
    {
        const int tokens = 2000;
        var session = (await SignInAsync("ann@example.com")).Session;
        await Sessions.TryEndAsync(session.Id, "signed out", Now, Cancellation);
        await Database.WriteAsync(
            connection => connection.ExecuteAsync(
                "INSERT INTO refresh_tokens (hash, session_id, created_at) VALUES (@hash, @Id, 0)", Enumerable.Range(1, tokens - 1).Select(i => new { hash = $"t{i}", session.Id })),
            Cancellation);

        for (var left = tokens; left > 0;)
        {
            Assert.Equal(1, await CountAsync("sessions"));
            foreach (var rule in Enumerable.Range(0, Rules.Count))
            {
                await Rules.SweepAsync(rule, Now + Day, Cancellation);
            }

            var now = (int)await CountAsync("refresh_tokens");
            Assert.InRange(now, left - SweepRules.Batch, left - 1);
            left = now;
        }

        Assert.Equal(0, await CountAsync("sessions"));
    }

    [Fact]
    public async Task A_spent_token_is_known_as_stolen_for_as_long_as_its_session_lives()
    {
        var signedIn = await SignInAsync("ann@example.com");
        await Sessions.RotateAsync(Attempt(signedIn.Asked.RefreshHash!, "successor", Now), Cancellation);

        await SweepAsync(Now + (6 * Day));

        Assert.IsType<RefreshRotation.Stolen>(await Sessions.RotateAsync(Attempt(signedIn.Asked.RefreshHash!, "x", Now + Day), Cancellation));
        Assert.IsType<RefreshRotation.Refused>(await Sessions.RotateAsync(Attempt("successor", "y", Now + Day), Cancellation));
    }

    [Fact]
    public async Task Mails_go_a_day_after_delivery_or_a_week_after_their_death_and_wait_for_as_long_as_they_wait()
    {
        var outbox = new OutboxStore(Database);
        var delivered = await AddAsync(NewMail());
        var dead = await AddAsync(NewMail());
        var waiting = await AddAsync(NewMail());
        await outbox.MarkDeliveredAsync(delivered.Id, Now, Cancellation);
        await DieAsync(dead);

        await SweepAsync(Now + Day - Moment);
        Assert.Equal(3, await CountAsync("outbox"));
        await SweepAsync(Now + Day);
        Assert.Equal(0, await CountAsync("outbox WHERE state = 'delivered'"));
        await SweepAsync(Now + (7 * Day) - Moment);
        Assert.Equal(2, await CountAsync("outbox"));
        await SweepAsync(Now + (7 * Day));
        await SweepAsync(Now + (700 * Day));

        Assert.Equal(1, await CountAsync($"outbox WHERE id = '{waiting.Id}' AND sealed_mail IS NOT NULL"));
        Assert.Equal(1, await CountAsync("outbox"));
    }

    [Fact]
    public async Task A_dead_mail_keeps_its_body_until_its_link_has_expired()
    {
        var dead = await AddAsync(NewMail());
        await DieAsync(dead);

        await SweepAsync(dead.ExpiresAt - Moment);
        Assert.Equal(1, await CountAsync("outbox WHERE sealed_mail IS NOT NULL"));
        await SweepAsync(dead.ExpiresAt);

        Assert.Equal(1, await CountAsync("outbox WHERE sealed_mail IS NULL AND last_error = 'refused'"));
    }

    [Fact]
    public async Task Changes_go_by_the_clock_of_the_database_whatever_this_machine_believes()
    {
        await AddChangeAsync("old", "61 * 60000");
        await AddChangeAsync("recent", "59 * 60000");
        await AddChangeAsync("of the future", "-100000");

        await SweepAsync(Now.AddYears(50));

        Assert.Equal(["of the future", "recent"], await Database.ReadAsync(
            connection => connection.QueryAsync<string>("SELECT subject FROM changes ORDER BY subject"), Cancellation));
    }

    [Fact]
    public async Task Several_sweep_at_once_and_each_row_goes_once()
    {
        const int rows = 400;
        var challenges = new ChallengeStore(Database);
        for (var i = 0; i < rows; i++)
        {
            await challenges.AddAsync(NewChallenge($"p{i}@example.com", at: Now.AddMilliseconds(i)), NewMail(), Cancellation);
        }

        var swept = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => SweepAsync(Now.AddDays(2))));

        Assert.Equal(rows, swept.Sum());
        Assert.Equal(0, await CountAsync("challenges"));
    }

    private protected async Task<int> SweepAsync(DateTimeOffset now)
    {
        var total = 0;
        for (var rule = 0; rule < Rules.Count; rule++)
        {
            for (int swept; (swept = await Rules.SweepAsync(rule, now, Cancellation)) > 0;)
            {
                total += swept;
            }
        }

        return total;
    }

    private Task<int> ExtendAsync(string sessionId, DateTimeOffset expiresAt) => Database.WriteAsync(
        connection => connection.ExecuteAsync(
            "UPDATE sessions SET expires_at = @at WHERE id = @sessionId", new { sessionId, at = expiresAt.ToUnixTimeMilliseconds() }),
        Cancellation);

    private Task<int> AddChangeAsync(string subject, string age) => Database.WriteAsync(
        connection => connection.ExecuteAsync(
            $"INSERT INTO changes (position, kind, subject, created_at) VALUES (1, 'SessionEnded', @subject, {Database.Dialect.Now} - {age})", new { subject }),
        Cancellation);

    private async Task<OutboxMail> AddAsync(OutboxMail mail)
    {
        await Database.WriteAsync(
            async connection =>
            {
                await OutboxStore.AddAsync(connection, mail);
                return true;
            },
            Cancellation);
        return mail;
    }

    /// <summary>The mail's receiver refused it.</summary>
    private async Task DieAsync(OutboxMail mail)
    {
        await Database.WriteAsync(connection => connection.ExecuteAsync("UPDATE outbox SET attempts = 1, leased = 1 WHERE id = @Id", new { mail.Id }), Cancellation);
        Assert.True(await new OutboxStore(Database).TryMarkDeadAsync(new OutboxLease(mail.Id, 1), Now, "refused", Cancellation));
    }

    private static RefreshAttempt Attempt(string token, string successor, DateTimeOffset at) =>
        new([token], ["client"], successor, "sealed " + successor, at, TimeSpan.FromSeconds(30));
}
