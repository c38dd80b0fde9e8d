using System.Globalization;
using System.Text.Json;
using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.SignIn;

/// <summary>The code that is mailed after the link.</summary>
public sealed class OtpTests
{
    private const string Ann = "ann@example.com";

    [Theory]
    [InlineData("link")]
    [InlineData("code")]
    public async Task A_proved_mailbox_is_not_enough_and_the_mailed_code_completes_it(string way)
    {
        await using var gateway = await StartAsync();
        var mail = await gateway.SendAsync(Ann);

        using var first = way == "link" ? await gateway.VerifyLinkAsync(mail.Token) : await gateway.VerifyCodeAsync(Ann, mail.Code);
        var body = await first.JsonAsync(200);
        Assert.Equal(["requiresOtp", "magicLinkId", "otpExpiresIn"], body.EnumerateObject().Select(field => field.Name));
        Assert.Equal(300, body.GetProperty("otpExpiresIn").GetInt32());
        Assert.Matches("^ml_[A-Za-z0-9_-]{43}$", body.GetProperty("magicLinkId").GetString());
        Assert.Equal(0, gateway.Count("sessions"));
        var otp = await gateway.Mailbox.NextAsync();
        Assert.DoesNotContain("http", otp.Mail.Text, StringComparison.Ordinal);
        using var second = await gateway.VerifyOtpAsync(body.GetProperty("magicLinkId").GetString()!, otp.Code);

        var signedIn = await second.JsonAsync(200);
        Assert.Equal(["jwt", "refreshToken", "expiresIn", "user"], signedIn.EnumerateObject().Select(field => field.Name));
        Assert.True(await gateway.IsSignedInAsync(signedIn.GetProperty("jwt").GetString()!));
        Assert.Equal(["email", "email_otp"], await AmrAsync(gateway, signedIn));
    }

    [Fact]
    public async Task The_link_is_spent_by_then_and_repeating_it_mails_nothing_more()
    {
        await using var gateway = await StartAsync();
        var mail = await gateway.SendAsync(Ann);
        using var first = await gateway.GetAsync($"/api/magic-link/verify?token={mail.Token}");
        await first.JsonAsync(200);
        await gateway.Mailbox.NextAsync();

        for (var i = 0; i < 5; i++)
        {
            using var again = await gateway.GetAsync($"/api/magic-link/verify?token={mail.Token}");
            await again.RefusalAsync(410, "TOKEN_ALREADY_USED");
        }

        Assert.Equal(2, gateway.Count("outbox"));
    }

    [Fact]
    public async Task A_person_is_signed_in_only_by_completing()
    {
        await using var gateway = await StartAsync();
        var (magicLinkId, _) = await gateway.AwaitOtpAsync(Ann);

        Assert.Null(gateway.Rows("SELECT last_login_at FROM users")[0]["last_login_at"]);
        using var asBearer = await gateway.GetAsync("/api/magic-link/session", magicLinkId);
        await asBearer.RefusalAsync(401, "UNAUTHENTICATED");
    }

    [Fact]
    public async Task Each_wrong_code_says_how_many_are_left_and_the_last_one_ends_it()
    {
        await using var gateway = await StartAsync();
        var (magicLinkId, otp) = await gateway.AwaitOtpAsync(Ann);
        for (var left = 4; left >= 0; left--)
        {
            using var wrong = await gateway.VerifyOtpAsync(magicLinkId, SignInCalls.Other(otp));
            var body = await wrong.RefusalAsync(401, "OTP_INVALID");
            Assert.Equal(left, body.GetProperty("attemptsRemaining").GetInt32());
            body.SignsNobodyIn();
        }

        using var right = await gateway.VerifyOtpAsync(magicLinkId, otp);
        await right.RefusalAsync(410, "OTP_EXPIRED");
        using var resent = await gateway.ResendOtpAsync(magicLinkId);
        await resent.RefusalAsync(410, "OTP_EXPIRED");
        Assert.Equal(0, gateway.Count("sessions"));
    }

    [Fact]
    public async Task A_code_works_once_and_for_five_minutes()
    {
        await using var gateway = await StartAsync();
        var (inTime, code) = await gateway.AwaitOtpAsync(Ann);
        var (late, lateCode) = await gateway.AwaitOtpAsync("bob@example.com");

        gateway.Clock.Advance(TimeSpan.FromMinutes(5) - TimeSpan.FromMilliseconds(1));
        using var before = await gateway.VerifyOtpAsync(inTime, code);
        using var again = await gateway.VerifyOtpAsync(inTime, code);
        gateway.Clock.Advance(TimeSpan.FromMilliseconds(1));
        using var after = await gateway.VerifyOtpAsync(late, lateCode);

        await before.JsonAsync(200);
        await again.RefusalAsync(410, "OTP_EXPIRED");
        await after.RefusalAsync(410, "OTP_EXPIRED");
    }

    [Theory]
    [InlineData("ml_abc123")]
    [InlineData("ml_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("x")]
    public async Task An_unknown_sign_in_is_over(string magicLinkId)
    {
        await using var gateway = await StartAsync();

        using var verified = await gateway.VerifyOtpAsync(magicLinkId, "123456");
        using var resent = await gateway.ResendOtpAsync(magicLinkId);

        await verified.RefusalAsync(410, "OTP_EXPIRED");
        await resent.RefusalAsync(410, "OTP_EXPIRED");
    }

    [Fact]
    public async Task A_code_is_good_for_its_own_sign_in_alone()
    {
        await using var gateway = await StartAsync();
        var (first, firstCode) = await gateway.AwaitOtpAsync(Ann);
        var (second, secondCode) = await gateway.AwaitOtpAsync(Ann);
        Assert.NotEqual(firstCode, secondCode);

        using var crossed = await gateway.VerifyOtpAsync(first, secondCode);
        await crossed.RefusalAsync(401, "OTP_INVALID");
        using var right = await gateway.VerifyOtpAsync(second, secondCode);
        await right.JsonAsync(200);
    }

    [Fact]
    public async Task Another_code_comes_after_a_minute_replaces_the_first_and_gives_no_attempts_back()
    {
        await using var gateway = await StartAsync();
        var (magicLinkId, first) = await gateway.AwaitOtpAsync(Ann);
        using var wrong = await gateway.VerifyOtpAsync(magicLinkId, SignInCalls.Other(first));
        gateway.Clock.Advance(TimeSpan.FromSeconds(59.5));
        using var tooSoon = await gateway.ResendOtpAsync(magicLinkId);
        var refusal = await tooSoon.RefusalAsync(429, "RATE_LIMITED");
        Assert.Equal(1, refusal.GetProperty("retryAfter").GetInt32());
        Assert.Equal("1", tooSoon.Headers.GetValues("Retry-After").Single());
        gateway.Clock.Advance(TimeSpan.FromSeconds(0.5));

        using var resent = await gateway.ResendOtpAsync(magicLinkId);

        var body = await resent.JsonAsync(200);
        Assert.Equal(["otpExpiresIn"], body.EnumerateObject().Select(field => field.Name));
        Assert.Equal(300, body.GetProperty("otpExpiresIn").GetInt32());
        var second = (await gateway.Mailbox.NextAsync()).Code;
        Assert.NotEqual(first, second);
        using var old = await gateway.VerifyOtpAsync(magicLinkId, first);
        Assert.Equal(3, (await old.RefusalAsync(401, "OTP_INVALID")).GetProperty("attemptsRemaining").GetInt32());
        gateway.Clock.Advance(TimeSpan.FromMinutes(5) - TimeSpan.FromMilliseconds(1));
        using var right = await gateway.VerifyOtpAsync(magicLinkId, second);
        await right.JsonAsync(200);
    }

    [Fact]
    public async Task New_codes_do_not_keep_a_sign_in_open_for_ever()
    {
        await using var gateway = await StartAsync();
        var (magicLinkId, _) = await gateway.AwaitOtpAsync(Ann);
        for (var minutes = 4; minutes <= 28; minutes += 4)
        {
            gateway.Clock.Advance(TimeSpan.FromMinutes(4));
            using var resent = await gateway.ResendOtpAsync(magicLinkId);
            await resent.JsonAsync(200);
        }

        gateway.Clock.Advance(TimeSpan.FromMinutes(3));
        using var last = await gateway.ResendOtpAsync(magicLinkId);

        await last.RefusalAsync(410, "OTP_EXPIRED");
    }

    [Fact]
    public async Task Ten_wrong_codes_over_several_sign_ins_lock_this_way_for_that_person()
    {
        await using var gateway = await StartAsync();
        for (var i = 0; i < 2; i++)
        {
            var (magicLinkId, otp) = await gateway.AwaitOtpAsync(Ann);
            for (var j = 0; j < 5; j++)
            {
                using var wrong = await gateway.VerifyOtpAsync(magicLinkId, SignInCalls.Other(otp));
                await wrong.RefusalAsync(401, "OTP_INVALID");
            }
        }

        var (third, right) = await gateway.AwaitOtpAsync(Ann);
        using var locked = await gateway.VerifyOtpAsync(third, right);

        var body = await locked.RefusalAsync(429, "RATE_LIMITED");
        Assert.Equal(900, body.GetProperty("retryAfter").GetInt32());
        Assert.Equal("900", locked.Headers.GetValues("Retry-After").Single());
        var (bobs, bobsCode) = await gateway.AwaitOtpAsync("bob@example.com");
        using var bob = await gateway.VerifyOtpAsync(bobs, bobsCode);
        await bob.JsonAsync(200);
    }

    [Fact]
    public async Task A_person_disabled_meanwhile_does_not_get_in_not_even_once_enabled_again()
    {
        await using var gateway = await StartAsync();
        var (magicLinkId, otp) = await gateway.AwaitOtpAsync(Ann);
        await gateway.SetDisabledAsync(Ann, disabled: true);

        using var disabled = await gateway.VerifyOtpAsync(magicLinkId, otp);
        await gateway.SetDisabledAsync(Ann, disabled: false);
        using var enabled = await gateway.VerifyOtpAsync(magicLinkId, otp);

        await disabled.RefusalAsync(410, "OTP_EXPIRED");
        await enabled.RefusalAsync(410, "OTP_EXPIRED");
    }

    [Fact]
    public async Task The_mail_speaks_the_language_of_the_first()
    {
        await using var gateway = await StartAsync();
        using var asked = await gateway.PostAsync("/api/magic-link/send", new { email = Ann, locale = "de" });
        var mail = await gateway.Mailbox.NextAsync();

        using var verified = await gateway.VerifyLinkAsync(mail.Token);

        Assert.StartsWith("Ihr Code", (await gateway.Mailbox.NextAsync()).Mail.Subject, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("verify", """{"otp":"123456"}""", "magicLinkId")]
    [InlineData("verify", """{"magicLinkId":"ml_x"}""", "otp")]
    [InlineData("verify", """{"magicLinkId":"ml_x","otp":123456}""", "otp")]
    [InlineData("resend", "{}", "magicLinkId")]
    [InlineData("resend", """{"magicLinkId":7}""", "magicLinkId")]
    public async Task A_field_that_is_missing_or_of_the_wrong_type_is_named(string call, string json, string field)
    {
        await using var gateway = await StartAsync();

        using var response = await gateway.PostRawAsync($"/api/magic-link/otp/{call}", json);

        await response.FieldRefusalAsync(field);
    }

    [Fact]
    public async Task Settings_decide_lifetime_attempts_and_cooldown()
    {
        await using var gateway = await TestGateway.StartAsync(configure: config =>
            config.With("Otp:Required", true).With("Otp:Lifetime", "00:00:30").With("Otp:MaxAttempts", 2).With("Otp:ResendCooldown", "00:00:05"));
        var (magicLinkId, otp) = await gateway.AwaitOtpAsync(Ann);
        using var wrong = await gateway.VerifyOtpAsync(magicLinkId, SignInCalls.Other(otp));
        Assert.Equal(1, (await wrong.RefusalAsync(401, "OTP_INVALID")).GetProperty("attemptsRemaining").GetInt32());
        gateway.Clock.Advance(TimeSpan.FromSeconds(5));

        using var resent = await gateway.ResendOtpAsync(magicLinkId);

        Assert.Equal(30, (await resent.JsonAsync(200)).GetProperty("otpExpiresIn").GetInt32());
        var second = (await gateway.Mailbox.NextAsync()).Code;
        gateway.Clock.Advance(TimeSpan.FromSeconds(30));
        using var late = await gateway.VerifyOtpAsync(magicLinkId, second);
        await late.RefusalAsync(410, "OTP_EXPIRED");
    }

    [Fact]
    public async Task Neither_the_handle_nor_the_code_can_be_read_in_the_store_or_the_log()
    {
        await using var gateway = await StartAsync();
        var (magicLinkId, otp) = await gateway.AwaitOtpAsync(Ann);
        using var wrong = await gateway.VerifyOtpAsync(magicLinkId, SignInCalls.Other(otp));

        Assert.DoesNotContain(magicLinkId, gateway.Bytes(), StringComparison.Ordinal);
        Assert.DoesNotContain(gateway.Rows("SELECT * FROM continuations").SelectMany(row => row.Values), value => Convert.ToString(value, CultureInfo.InvariantCulture)!.Contains(otp, StringComparison.Ordinal));
        Assert.DoesNotContain(gateway.Logs.Lines, line => line.Contains(magicLinkId, StringComparison.Ordinal) || line.Contains(otp, StringComparison.Ordinal));
    }

    private static Task<TestGateway> StartAsync() => TestGateway.StartAsync(configure: config => config.With("Otp:Required", true));

    private static async Task<IEnumerable<string?>> AmrAsync(TestGateway gateway, JsonElement signedIn)
    {
        using var response = await gateway.GetAsync("/api/magic-link/session", signedIn.GetProperty("jwt").GetString());
        return [.. (await response.JsonAsync(200)).GetProperty("session").GetProperty("amr").EnumerateArray().Select(factor => factor.GetString())];
    }
}
