using System.Text.Json;
using MagicLink.Gateway.Tests.Harness;
using MagicLink.Gateway.Tokens;

namespace MagicLink.Gateway.Tests.Settings;

/// <summary>A change holds from the next request on, also for what was begun before.</summary>
public sealed class RunTimeEffectTests : IAsyncLifetime
{
    private const string Ann = "ann@example.com";
    private Upstream upstream = null!;
    private TestGateway gateway = null!;
    private string token = "";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        upstream = await Upstream.StartAsync();
        gateway = await TestGateway.StartAsync(upstream, config => config.Routes["public"] = TestConfig.Route("/public/{**path}", "anonymous"));
        token = await gateway.AdminTokenAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await gateway.DisposeAsync();
        await upstream.DisposeAsync();
    }

    [Fact]
    public async Task A_mailed_code_is_asked_for_from_the_next_sign_in_on()
    {
        await gateway.SignInAsync(Ann);
        var mail = await gateway.SendAsync(Ann);

        await SetAsync("""{"otp":{"required":true,"lifetime":"00:02:00","maxAttempts":2}}""");

        using var first = await gateway.VerifyLinkAsync(mail.Token);
        var waits = await first.JsonAsync(200);
        Assert.Equal(120, waits.GetProperty("otpExpiresIn").GetInt32());
        var handle = waits.GetProperty("magicLinkId").GetString()!;
        var otp = (await gateway.Mailbox.NextAsync()).Code;
        using var wrong = await gateway.VerifyOtpAsync(handle, SignInCalls.Other(otp));
        Assert.Equal(1, (await wrong.RefusalAsync(401, "OTP_INVALID")).GetProperty("attemptsRemaining").GetInt32());
        await SetAsync("""{"otp":{"required":false,"maxAttempts":1}}""");
        using var over = await gateway.VerifyOtpAsync(handle, otp);
        await over.RefusalAsync(410, "OTP_EXPIRED");
        await gateway.SignInAsync(Ann);
    }

    [Fact]
    public async Task Who_may_sign_up_is_asked_again_when_the_link_comes_back()
    {
        await gateway.SignInAsync(Ann);
        var (stranger, known) = (await gateway.SendAsync("eve@example.com"), await gateway.SendAsync(Ann));

        await SetAsync("""{"signIn":{"mode":"invited"}}""");

        using var refused = await gateway.VerifyLinkAsync(stranger.Token);
        await refused.RefusalAsync(410, "TOKEN_INVALID");
        using var taken = await gateway.VerifyLinkAsync(known.Token);
        await taken.JsonAsync(200);
        await SetAsync("""{"signIn":{"mode":"domains","allowedDomains":["one.example"]}}""");
        await gateway.SignInAsync("max@one.example");
        await SetAsync("""{"signIn":{"allowedDomains":["two.example"]}}""");
        await gateway.SignInAsync("max@two.example");
        using var silent = await gateway.PostAsync("/api/magic-link/send", new { email = "mia@one.example" });
        await silent.JsonAsync(200);
        Assert.Equal(3, gateway.Count("users"));
        Assert.Equal(1L, gateway.Rows("SELECT COUNT(*) AS n FROM challenges WHERE email = 'mia@one.example' AND killed_at IS NOT NULL")[0]["n"]);
    }

    [Fact]
    public async Task A_link_lives_as_long_as_the_answer_says()
    {
        await SetAsync("""{"signIn":{"linkLifetime":"00:02:00","codeLifetime":"00:01:00"}}""");

        using var sent = await gateway.PostAsync("/api/magic-link/send", new { email = Ann });
        Assert.Equal(120, (await sent.JsonAsync(200)).GetProperty("expiresIn").GetInt32());
        var mail = await gateway.Mailbox.NextAsync();
        gateway.Clock.Advance(TimeSpan.FromMinutes(1));
        using var code = await gateway.VerifyCodeAsync(Ann, mail.Code);
        await code.RefusalAsync(401, "OTP_INVALID");
        gateway.Clock.Advance(TimeSpan.FromMinutes(1));
        using var late = await gateway.VerifyLinkAsync(mail.Token);
        await late.RefusalAsync(410, "TOKEN_EXPIRED");
    }

    [Fact]
    public async Task Once_everybody_needs_a_second_factor_nobody_without_one_reaches_an_app_any_more()
    {
        var jwt = await gateway.JwtAsync(Ann);
        var cookie = await gateway.CookieAsync("bob@example.com");
        Assert.Equal(200, await gateway.StatusAsync("/", Bearer(jwt)));

        await SetAsync("""{"mfa":{"mode":"required"}}""");

        Assert.Equal(401, await gateway.StatusAsync("/", Bearer(jwt)));
        Assert.Equal(401, await gateway.StatusAsync("/", ("Cookie", cookie)));
        Assert.Equal(200, await gateway.StatusAsync("/public/x", Bearer(jwt)));
        using var asked = await gateway.VerifyLinkAsync((await gateway.SendAsync(Ann)).Token);
        Assert.Equal("enroll", (await asked.RefusalAsync(401, "MFA_REQUIRED")).GetProperty("methods")[0].GetString());
        await SetAsync("""{"mfa":{"mode":"optional"}}""");
        Assert.Equal(200, await gateway.StatusAsync("/", Bearer(jwt)));
        Assert.Equal(200, await gateway.StatusAsync("/", ("Cookie", cookie)));
    }

    [Fact]
    public async Task Once_second_factors_are_off_nobody_is_asked_for_one_nor_enrols()
    {
        await gateway.EnrolAsync(await gateway.JwtAsync(Ann));
        using (var asked = await gateway.VerifyLinkAsync((await gateway.SendAsync(Ann)).Token))
        {
            await asked.RefusalAsync(401, "MFA_REQUIRED");
        }

        await SetAsync("""{"mfa":{"mode":"off"}}""");

        await gateway.SignInAsync(Ann);
        using var enrol = await gateway.TotpAsync("enroll", await gateway.JwtAsync("bob@example.com"));
        await enrol.RefusalAsync(403, "FORBIDDEN");
    }

    [Fact]
    public async Task The_idle_time_counts_for_sessions_that_are_open_already()
    {
        var left = await gateway.OpenSessionAsync(Ann);
        var cookie = await gateway.CookieAsync(Ann);
        gateway.Clock.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(200, await gateway.StatusAsync("/", ("Cookie", cookie)));

        await SetAsync("""{"sessions":{"idleTimeout":"00:10:00"}}""");

        Assert.Equal(401, await gateway.StatusAsync("/", Bearer(left.Jwt)));
        await gateway.NotRefreshedAsync(left.RefreshToken);
        Assert.Equal(200, await gateway.StatusAsync("/", ("Cookie", cookie)));
        gateway.Clock.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(401, await gateway.StatusAsync("/", ("Cookie", cookie)));
    }

    [Fact]
    public async Task Last_seen_times_are_written_as_often_as_a_shorter_idle_time_needs()
    {
        var jwt = await gateway.JwtAsync(Ann);
        await SetAsync("""{"sessions":{"idleTimeout":"00:00:20"}}""");
        gateway.Clock.Advance(TimeSpan.FromSeconds(9));
        Assert.Equal(200, await gateway.StatusAsync("/", Bearer(jwt)));
        var seenAt = gateway.Clock.GetUtcNow().ToUnixTimeMilliseconds();

        // The pause that was under way is the last long one.
        await Eventually.TrueAsync(() => LastSeen() == seenAt, "the first is written", () => gateway.Clock.Advance(TimeSpan.FromSeconds(1)));
        jwt = await gateway.JwtAsync(Ann);
        gateway.Clock.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(200, await gateway.StatusAsync("/", Bearer(jwt)));
        seenAt = gateway.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        var soon = gateway.Clock.GetUtcNow() + TimeSpan.FromSeconds(10);
        await Eventually.TrueAsync(
            () => LastSeen() == seenAt || gateway.Clock.GetUtcNow() > soon, "the second is written", () => gateway.Clock.Advance(TimeSpan.FromMilliseconds(100)));
        Assert.Equal(seenAt, LastSeen());

        long LastSeen() => (long)gateway.Rows("SELECT MAX(last_seen_at) AS at FROM sessions")[0]["at"]!;
    }

    [Fact]
    public async Task Tokens_of_a_longer_life_outlive_a_rotation_of_the_key()
    {
        await SetAsync("""{"tokens":{"accessTokenLifetime":"1.00:00:00"}}""");
        var signedIn = await gateway.SignInAsync(Ann);
        Assert.Equal(86_400, signedIn.GetProperty("expiresIn").GetInt32());
        var session = ApiSession.From(signedIn);
        await gateway.Service<KeyRotationFlow>().RotateAsync(Cancellation);

        gateway.Clock.Advance(TimeSpan.FromHours(23));
        await gateway.Service<KeyRotationFlow>().KeepAsync(Cancellation);

        Assert.True(await gateway.IsSignedInAsync(session.Jwt));
        await SetAsync("""{"tokens":{"accessTokenLifetime":"00:01:00"}}""");
        Assert.Equal(60, (await RefreshAsync(session.RefreshToken)).GetProperty("expiresIn").GetInt32());
    }

    [Fact]
    public async Task A_used_refresh_token_is_worth_nothing_once_its_window_is_closed()
    {
        var session = await gateway.OpenSessionAsync(Ann);
        await gateway.RefreshedAsync(session.RefreshToken);
        await gateway.RefreshedAsync(session.RefreshToken);

        await SetAsync("""{"sessions":{"refreshReuseWindow":"00:00:00"}}""");

        await gateway.NotRefreshedAsync(session.RefreshToken);
    }

    [Fact]
    public async Task A_new_session_ends_when_the_settings_of_its_sign_in_say()
    {
        var before = await gateway.OpenSessionAsync(Ann);
        await SetAsync("""{"sessions":{"absoluteTimeout":"00:10:00"}}""");
        var after = await gateway.OpenSessionAsync(Ann);

        gateway.Clock.Advance(TimeSpan.FromMinutes(10));

        Assert.True(await gateway.IsSignedInAsync(before.Jwt));
        Assert.False(await gateway.IsSignedInAsync(after.Jwt));
    }

    [Fact]
    public async Task Limits_and_their_exceptions_hold_at_once_and_are_shown_as_they_were_set()
    {
        const string Limits = """{"enabled":true,"rules":[{"endpoint":"act:send","period":"5m","limit":1,"by":"email"}],"networks":[],"whitelist":[]}""";
        await SetAsync("{\"limits\":" + Limits + "}");
        Assert.Equal(Limits, (await gateway.SettingsAsync(token)).Settings.At("limits"));
        await gateway.SendAsync(Ann);
        using (var refused = await gateway.PostAsync("/api/magic-link/send", new { email = Ann }))
        {
            await refused.RefusalAsync(429, "RATE_LIMITED");
        }

        await SetAsync("""{"limits":{"whitelist":["127.0.0.0/8"]}}""");

        await gateway.SendAsync(Ann);
    }

    private static (string, string) Bearer(string jwt) => ("Authorization", $"Bearer {jwt}");

    private Task SetAsync(string patch) => gateway.SetAsync(token, patch);

    private async Task<JsonElement> RefreshAsync(string refreshToken)
    {
        using var response = await gateway.RefreshAsync(refreshToken);
        return await response.JsonAsync(200);
    }
}
