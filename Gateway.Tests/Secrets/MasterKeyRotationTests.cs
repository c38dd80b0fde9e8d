using System.Security.Cryptography;
using System.Text.Json.Nodes;
using MagicLink.Gateway.Settings;
using MagicLink.Gateway.Tests.Harness;
using MagicLink.Gateway.Tests.Pages;

namespace MagicLink.Gateway.Tests.Secrets;

/// <summary>
/// A gateway that is started again with a new master key and the one before it: nothing that was handed out is lost, and
/// nothing works twice.
/// </summary>
public sealed class MasterKeyRotationTests : IAsyncDisposable
{
    private readonly string oldKey = NewKey();
    private readonly string newKey = NewKey();
    private readonly ManualClock clock = new();
    private readonly TestConfig config = new("http://127.0.0.1:9/");
    private TestGateway? gateway;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_mailed_link_works_once()
    {
        var mail = await (await StartWithOldAsync()).SendAsync("ann@example.com");

        var after = await StartWithBothAsync();

        using var verified = await after.PostAsync("/api/magic-link/verify", new { token = mail.Token });
        await verified.JsonAsync(200);
        using var again = await after.PostAsync("/api/magic-link/verify", new { token = mail.Token });
        await again.RefusalAsync(410, "TOKEN_ALREADY_USED");
    }

    [Fact]
    public async Task Of_many_parallel_uses_of_a_mailed_link_one_wins()
    {
        var mail = await (await StartWithOldAsync()).SendAsync("ann@example.com");
        var after = await StartWithBothAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => after.PostAsync("/api/magic-link/verify", new { token = mail.Token })));

        Assert.Single(answers, answer => (int)answer.StatusCode == 200);
        Assert.Equal(1, after.Count("sessions"));
    }

    [Fact]
    public async Task The_browser_that_asked_is_known_again_and_its_click_signs_in_once()
    {
        var before = await StartWithOldAsync();
        using var browser = before.NewBrowser();
        var mail = await before.AskAsync(browser);

        await StartWithBothAsync();
        var page = await browser.OpenAsync(mail.Link);

        Assert.Null(page.Document.QuerySelector("input[name=typed]"));
        using var clicked = await browser.SubmitAsync(page);
        Assert.NotEqual("", clicked.Cookie("mlg-session"));
        Assert.Equal(410, (await browser.OpenAsync(mail.Link)).Status);
    }

    [Fact]
    public async Task The_code_typed_in_another_browser_signs_in_once_and_a_wrong_one_does_not()
    {
        var before = await StartWithOldAsync();
        using var phone = before.NewBrowser();
        using var desk = before.NewBrowser();
        var mail = await before.AskAsync(phone);
        var form = await desk.OpenAsync(mail.Link);

        await StartWithBothAsync();
        var wrong = await desk.FollowAsync(await desk.SubmitAsync(form, ("typed", mail.Code == "123456" ? "654321" : "123456")));
        using var right = await desk.SubmitAsync(wrong, ("typed", mail.Code));

        Assert.Equal(400, wrong.Status);
        Assert.Equal(302, (int)right.StatusCode);
        Assert.NotEqual("", right.Cookie("mlg-session"));
        Assert.Equal(410, (await desk.OpenAsync(mail.Link)).Status);
    }

    [Fact]
    public async Task A_mail_that_waits_goes_out_once_and_its_link_works()
    {
        var before = await StartWithOldAsync();
        before.Mailbox.Refuse = _ => new IOException("connection refused");
        using var sent = await before.PostAsync("/api/magic-link/send", new { email = "ann@example.com" });
        await sent.JsonAsync(200);
        await Eventually.TrueAsync(() => before.Rows("SELECT last_error FROM outbox").Single()["last_error"] is not null, "a failed try");

        var after = await StartWithBothAsync();
        ReceivedMail? mail = null;
        await Eventually.TrueAsync(() => (mail = after.Mailbox.TryNext()) is not null, "the mail", () => clock.Advance(TimeSpan.FromSeconds(1)));

        using var verified = await after.PostAsync("/api/magic-link/verify", new { token = mail!.Token });
        await verified.JsonAsync(200);
        await Eventually.TrueAsync(() => after.Rows("SELECT state FROM outbox").Single()["state"] is "delivered", "the mail is marked");
        Assert.Equal(1, after.Mailbox.Offered);
    }

    [Fact]
    public async Task A_browser_stays_signed_in_and_goes_on_when_the_old_key_is_gone()
    {
        var cookie = await (await StartWithOldAsync()).CookieAsync("ann@example.com");

        Assert.True(await IsSignedInAsync(await StartWithBothAsync(), cookie));
        Assert.True(await IsSignedInAsync(await StartWithNewAsync(), cookie));
    }

    [Fact]
    public async Task A_browser_that_never_came_by_is_signed_out_when_the_old_key_is_gone()
    {
        var cookie = await (await StartWithOldAsync()).CookieAsync("ann@example.com");

        await StartWithBothAsync();

        Assert.False(await IsSignedInAsync(await StartWithNewAsync(), cookie));
    }

    [Fact]
    public async Task A_browser_that_signs_out_under_the_new_key_is_out_under_either()
    {
        var cookie = await (await StartWithOldAsync()).CookieAsync("ann@example.com");

        var after = await StartWithBothAsync();
        using var signedOut = await after.RequestAsync(HttpMethod.Post, "/api/magic-link/logout", null, ("Cookie", cookie), ("Sec-Fetch-Site", "same-origin"));
        await signedOut.JsonAsync(200);

        Assert.False(await IsSignedInAsync(after, cookie));
        Assert.False(await IsSignedInAsync(await StartWithOldAsync(previous: newKey), cookie));
    }

    [Fact]
    public async Task An_api_session_goes_on_and_its_refresh_token_rotates_once()
    {
        var session = await (await StartWithOldAsync()).OpenSessionAsync("ann@example.com");

        var after = await StartWithBothAsync();
        Assert.True(await after.IsSignedInAsync(session.Jwt));
        var next = await after.RefreshedAsync(session.RefreshToken);
        Assert.Equal(next.RefreshToken, (await after.RefreshedAsync(session.RefreshToken)).RefreshToken);

        var later = await StartWithNewAsync();
        Assert.True(await later.IsSignedInAsync(session.Jwt));
        Assert.True(await later.IsSignedInAsync(next.Jwt));
        await later.RefreshedAsync(next.RefreshToken);
    }

    [Fact]
    public async Task A_used_refresh_token_that_comes_back_late_ends_the_session_under_the_new_key_too()
    {
        var session = await (await StartWithOldAsync()).OpenSessionAsync("ann@example.com");
        var after = await StartWithBothAsync();
        var next = await after.RefreshedAsync(session.RefreshToken);

        clock.Advance(TimeSpan.FromSeconds(31));
        await after.NotRefreshedAsync(session.RefreshToken);

        Assert.False(await after.IsSignedInAsync(next.Jwt));
        await after.NotRefreshedAsync(next.RefreshToken);
    }

    [Theory]
    [InlineData(ApiSessions.UsualAgent, true)]
    [InlineData("another-agent/1", false)]
    public async Task The_client_that_used_a_refresh_token_just_before_the_restart_is_known_again(string agent, bool isKnown)
    {
        var before = await StartWithOldAsync();
        var session = await before.OpenSessionAsync("ann@example.com");
        var next = await before.RefreshedAsync(session.RefreshToken);

        var after = await StartWithBothAsync();

        if (isKnown)
        {
            Assert.Equal(next.RefreshToken, (await after.RefreshedAsync(session.RefreshToken, agent)).RefreshToken);
        }
        else
        {
            await after.NotRefreshedAsync(session.RefreshToken, agent);
        }

        Assert.Equal(isKnown, await after.IsSignedInAsync(next.Jwt));
    }

    [Theory]
    [InlineData("ES256")]
    [InlineData("HS256")]
    public async Task The_signing_keys_stay_the_same_and_need_the_old_key_no_more(string algorithm)
    {
        config.With("Tokens:Algorithm", algorithm);
        var before = await StartWithOldAsync();
        var jwt = await before.JwtAsync("ann@example.com");
        var published = await before.Client.GetStringAsync("/.well-known/jwks.json", Cancellation);

        foreach (var start in new[] { () => StartWithBothAsync(), StartWithNewAsync })
        {
            var after = await start();
            Assert.True(await after.IsSignedInAsync(jwt));
            Assert.Equal(published, await after.Client.GetStringAsync("/.well-known/jwks.json", Cancellation));
        }
    }

    [Fact]
    public async Task An_authenticator_goes_on_for_good_and_a_backup_code_while_the_old_key_is_known()
    {
        config.With("Tokens:AccessTokenLifetime", "1.00:00:00");
        var before = await StartWithOldAsync();
        var ann = await before.JwtAsync("ann@example.com");
        var bob = await before.JwtAsync("bob@example.com");
        var cat = await before.JwtAsync("cat@example.com");
        var ofAnn = await before.EnrolAsync(ann);
        var ofBob = await before.EnrolAsync(bob);
        var ofCat = await before.EnrolAsync(cat);

        var after = await StartWithBothAsync();
        using var code = await after.TotpAsync("backup-codes", ann, new { code = ofAnn.Phone.CodeAt(clock.GetUtcNow()) });
        var renewed = (await code.JsonAsync(200)).GetProperty("backupCodes")[0].GetString();
        using var paper = await after.TotpAsync("disable", bob, new { backupCode = ofBob.BackupCodes[0] });
        await paper.JsonAsync(200);

        var later = await StartWithNewAsync();
        await later.WrongAsync("disable", cat, new { backupCode = ofCat.BackupCodes[0] });
        using var still = await later.TotpAsync("disable", cat, new { code = ofCat.Phone.CodeAt(clock.GetUtcNow()) });
        await still.JsonAsync(200);
        using var young = await later.TotpAsync("disable", ann, new { backupCode = renewed });
        await young.JsonAsync(200);
    }

    [Fact]
    public async Task A_rotation_that_is_taken_back_loses_nothing()
    {
        var old = await (await StartWithOldAsync()).CookieAsync("ann@example.com");
        var after = await StartWithBothAsync();
        var young = await after.CookieAsync("bob@example.com");
        Assert.True(await IsSignedInAsync(after, old));

        var back = await StartWithOldAsync(previous: newKey);

        Assert.True(await IsSignedInAsync(back, old));
        Assert.True(await IsSignedInAsync(back, young));
        Assert.True(await IsSignedInAsync(await StartWithOldAsync(), young));
    }

    [Fact]
    public async Task A_key_that_is_neither_the_current_nor_a_previous_one_is_refused()
    {
        await StartWithOldAsync();

        await RefusedAsync(newKey);
        await RefusedAsync(newKey, NewKey());
        await StartWithBothAsync();
        await RefusedAsync(oldKey);
        await StartWithNewAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        config.Dispose();
    }

    private static string NewKey() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    private static async Task<bool> IsSignedInAsync(TestGateway gateway, string cookie)
    {
        using var response = await gateway.RequestAsync(HttpMethod.Get, "/api/magic-link/session", null, ("Cookie", cookie));
        return (int)response.StatusCode == 200;
    }

    private Task<TestGateway> StartWithOldAsync() => StartAsync(oldKey);

    private Task<TestGateway> StartWithOldAsync(string previous) => StartAsync(oldKey, previous);

    private Task<TestGateway> StartWithBothAsync() => StartAsync(newKey, oldKey);

    private Task<TestGateway> StartWithNewAsync() => StartAsync(newKey);

    /// <summary>Stops the gateway and starts it again with these keys.</summary>
    private async Task<TestGateway> StartAsync(string current, params string[] previous)
    {
        await StopAsync();
        gateway = await TestGateway.StartAsync(Keys(current, previous), clock: clock);
        return gateway;
    }

    private async Task RefusedAsync(string current, params string[] previous)
    {
        await StopAsync();
        var fault = await Assert.ThrowsAsync<SettingException>(() => TestGateway.StartAsync(Keys(current, previous), clock: clock));
        Assert.StartsWith("Gateway:MasterKey: ", fault.Message, StringComparison.Ordinal);
        Assert.Contains("another master key", fault.Message, StringComparison.Ordinal);
    }

    private TestConfig Keys(string current, string[] previous) =>
        config.With("MasterKey", current).With("PreviousMasterKeys", new JsonArray([.. previous.Select(key => JsonValue.Create(key))]));

    private async Task StopAsync()
    {
        if (gateway is not null)
        {
            await gateway.DisposeAsync();
            gateway = null;
        }
    }
}
