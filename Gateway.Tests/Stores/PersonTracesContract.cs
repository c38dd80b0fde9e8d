using Dapper;
using MagicLink.Gateway.SignIn;
using MagicLink.Gateway.Stores;
using MagicLink.Gateway.Tests.Harness;
using MagicLink.Gateway.Users;

namespace MagicLink.Gateway.Tests.Stores;

/// <summary>What is kept about a person is shown to the person, and goes with the person.</summary>
public abstract class PersonTracesContract : StoreContract
{
    private const string Ann = "ann@example.com";
    private static readonly string[] Tables =
        ["users", "sessions", "hand_overs", "host_cookies", "refresh_tokens", "challenges", "continuations", "totp", "backup_codes", "remembered_devices", "known_browsers", "attempts", "outbox"];

    private UserStore Store => new(Database);

    [Fact]
    public async Task A_deleted_person_leaves_nothing_behind_and_nobody_else_is_touched()
    {
        await LeaveTracesAsync("bob@example.com");
        var before = await CountsAsync();
        var (session, pending) = await LeaveTracesAsync(Ann);
        Assert.All(Tables, table => Assert.True(CountAsync(table).Result > before[table], table));

        var (user, ended) = (await Store.DeleteAsync(Address(Ann), [Ann + " hash", "older hash"], Audits.NameOf(Ann), Now, Cancellation))!.Value;

        Assert.Equal(before, await CountsAsync());
        Assert.Equal((Ann, session), (user.Email.Value, Assert.Single(ended)));
        Assert.Equal(1, await CountAsync($"changes WHERE kind = 'SessionEnded' AND subject = '{session}'"));
        Assert.Equal(1, await CountAsync($"changes WHERE kind = 'UserChanged' AND subject = '{user.Id}'"));
        Assert.Null(await Store.FindAsync(Address(Ann), Cancellation));
        Assert.IsType<Consumption.Invalid>(
            await ConsumeAsync(new ChallengeStore(Database), pending));
        Assert.Null(await Store.DeleteAsync(Address(Ann), [], Audits.NameOf(Ann), Now, Cancellation));
    }

    [Fact]
    public async Task Mails_that_are_not_known_to_be_the_persons_stay()
    {
        await LeaveTracesAsync(Ann);

        await Store.DeleteAsync(Address(Ann), [], Audits.NameOf(Ann), Now, Cancellation);

        Assert.Equal(1, await CountAsync("outbox WHERE recipient_hash IS NOT NULL"));
    }

    [Fact]
    public async Task An_address_without_a_person_keeps_its_pending_challenges()
    {
        await new ChallengeStore(Database).AddAsync(NewChallenge(Ann), NewMail(), Cancellation);

        Assert.Null(await Store.DeleteAsync(Address(Ann), [], Audits.NameOf(Ann), Now, Cancellation));

        Assert.Equal(1, await CountAsync("challenges"));
    }

    [Fact]
    public async Task A_deletion_among_many_sign_ins_leaves_no_session_of_the_deleted_one()
    {
        var challenges = new ChallengeStore(Database);
        var pending = Enumerable.Range(0, 20).Select(i => NewChallenge(Ann, $"asker {i / 2}")).ToList();
        foreach (var challenge in pending)
        {
            await challenges.AddAsync(challenge, NewMail(), Cancellation);
        }

        var user = (await SignInAsync(Ann)).User;

        var signingIn = pending.Select(challenge => challenges.TryConsumeAsync(challenge.Id, new ChallengeProof.Link(challenge.ProofHash), newUser: null, LinkAlone(NewSession()), Cancellation)).ToList();
        var deleting = Store.DeleteAsync(Address(Ann), [], Audits.NameOf(Ann), Now, Cancellation);
        var outcomes = await Task.WhenAll(signingIn);
        var ended = (await deleting)!.Value.EndedSessions;

        Assert.Equal(1 + outcomes.Count(outcome => outcome is Consumption.Completed), ended.Count);
        Assert.Equal(0, await CountAsync($"sessions WHERE user_id = {user.Id}"));
        Assert.Equal(0, await CountAsync("users"));
        Assert.Equal(0, await CountAsync("challenges"));
    }

    [Fact]
    public async Task A_deletion_among_many_refreshes_succeeds()
    {
        var (asked, session, _) = await SignInAsync(Ann);
        var store = new SessionStore(Database);

        var rotating = Enumerable.Range(0, 20).Select(i => store.RotateAsync(
            new([asked.RefreshHash!], ["client"], $"successor {i}", "sealed", Now, TimeSpan.FromSeconds(30)), Cancellation)).ToList();
        Assert.NotNull(await Store.DeleteAsync(Address(Ann), [], Audits.NameOf(Ann), Now, Cancellation));
        await Task.WhenAll(rotating);

        Assert.Equal((0, 0), (await CountAsync("sessions"), await CountAsync("refresh_tokens")));
        Assert.Null(await store.FindAsync(session.Id, Cancellation));
    }

    [Fact]
    public async Task Disabling_finishes_what_is_under_way()
    {
        await LeaveTracesAsync(Ann);
        await LeaveTracesAsync("bob@example.com");

        await Store.SetDisabledAsync(Address(Ann), true, Now, Cancellation);

        Assert.Equal(1, await CountAsync("remembered_devices"));
        Assert.Equal(1, await CountAsync("continuations WHERE finished_at IS NULL"));
        Assert.Equal(1, await CountAsync($"continuations WHERE finished_at = {Now.ToUnixTimeMilliseconds()} AND hash = '{Ann}'"));
    }

    [Fact]
    public async Task A_person_sees_everything_that_is_kept_and_no_secret()
    {
        var (session, _) = await LeaveTracesAsync(Ann);
        await LeaveTracesAsync("bob@example.com");
        var id = (await Store.FindAsync(Address(Ann), Cancellation))!.Id;
        await new SessionStore(Database).TryEndAsync(session, "signed out", Now, Cancellation);

        var export = (await Store.ExportAsync(id, Audits.NameOf(Ann), Now, Cancellation))!;

        Assert.Equal(Ann, export.User.Email.Value);
        var seen = Assert.Single(export.Sessions);
        Assert.Equal((session, "192.0.2.9", "agent/2", "signed out", Now), (seen.Id, seen.Address, seen.UserAgent, seen.EndReason, seen.EndedAt));
        Assert.Equal(["email"], seen.Amr);
        Assert.Equal(["used", "pending"], export.Challenges.Select(challenge => challenge.State));
        Assert.Equal(("192.0.2.1", "agent/1", "/wiki", Now.AddMinutes(15)), (export.Challenges[1].Address, export.Challenges[1].UserAgent, export.Challenges[1].ReturnUrl, export.Challenges[1].ExpiresAt));
        Assert.Equal("/unfinished", Assert.Single(export.Continuations).ReturnUrl);
        Assert.Equal(new PersonExport.HandOver(session, "wiki.example.com", "https://wiki.example.com/on-the-way", Now, Now, null), Assert.Single(export.HandOvers));
        Assert.Equal(new PersonExport.OpenedHost(session, "wiki.example.com", Now), Assert.Single(export.OpenedHosts));
        Assert.Equal(new PersonExport.Authenticator("SHA256", Now, Now), export.Totp);
        Assert.Equal(2, export.UnusedBackupCodes);
        Assert.Equal(new PersonExport.RememberedDevice("192.0.2.3", "agent/3", Now, Now), Assert.Single(export.RememberedDevices));
        Assert.Equal(
            [new("email_code", 1, Now, 0, null), new("otp", 2, Now, 0, null), new("totp", 3, Now, 1, Now)],
            export.Attempts);
        Assert.Equal(new PersonExport.KnownBrowser(Now), Assert.Single(export.KnownBrowsers));
        Assert.Equal("expired", (await Store.ExportAsync(id, Audits.NameOf(Ann), Now.AddHours(1), Cancellation))!.Challenges[1].State);
        Assert.Null(await Store.ExportAsync(id + 100, Audits.NameOf(Ann), Now, Cancellation));
        Assert.DoesNotContain("hash", System.Text.Json.JsonSerializer.Serialize(export), StringComparison.OrdinalIgnoreCase);
    }

    private async Task<Dictionary<string, long>> CountsAsync()
    {
        var counts = new Dictionary<string, long>();
        foreach (var table in Tables)
        {
            // The mails that tests add for sign-ins say nothing of their recipient.
            counts[table] = await CountAsync(table == "outbox" ? "outbox WHERE recipient_hash IS NOT NULL" : table);
        }

        return counts;
    }

    /// <summary>Everything that a person can leave in the store.</summary>
    private async Task<(string Session, Challenge Pending)> LeaveTracesAsync(string email)
    {
        var (_, session, user) = await SignInAsync(email);
        var pending = NewChallenge(email);
        var mail = NewMail();
        await new ChallengeStore(Database).AddAsync(pending, mail, Cancellation);
        await Database.WriteAsync(
            connection => connection.ExecuteAsync(
                """
                UPDATE outbox SET recipient_hash = @email || ' hash' WHERE id = @mail;
                INSERT INTO continuations (hash, user_id, stage, amr, return_url, language, otp_hash, created_at, expires_at)
                  VALUES (@email, @user, 'totp', 'email', '/unfinished', 'en', 'hash', @now, @now);
                INSERT INTO hand_overs (hash, session_id, host, state, return_url, created_at, expires_at)
                  VALUES (@email, @session, 'wiki.example.com', 'hash', 'https://wiki.example.com/on-the-way', @now, @now);
                INSERT INTO host_cookies (hash, session_id, host, created_at) VALUES (@email, @session, 'wiki.example.com', @now);
                INSERT INTO totp (user_id, enrolment, sealed_secret, algorithm, digits, period, created_at, confirmed_at)
                  VALUES (@user, @email || ' hash', 'hash', 'SHA256', 6, 30, @now, @now);
                INSERT INTO backup_codes (user_id, hash) VALUES (@user, 'hash 1'), (@user, 'hash 2');
                INSERT INTO remembered_devices (hash, user_id, address, user_agent, created_at, expires_at)
                  VALUES (@email || ' hash', @user, '192.0.2.3', 'agent/3', @now, @now);
                INSERT INTO known_browsers (user_id, browser_hash, last_used_at) VALUES (@user, 'hash', @now);
                INSERT INTO attempts (factor, subject, failures, since, locks, locked_until, updated_at) VALUES
                  ('totp', @id, 3, @now, 1, @now, @now), ('otp', @id, 2, @now, 0, 0, @now), ('email_code', @email, 1, @now, 0, 0, @now)
                """,
                new { email, mail = mail.Id, user = user.Id, session = session.Id, id = $"{user.Id}", now = Now.ToUnixTimeMilliseconds() }),
            Cancellation);
        return (session.Id, pending);
    }
}
