using System.Net.Http.Json;
using System.Text.Json;
using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Mudbase;

/// <summary>Sign-ins that need more than the mailbox, and the authenticator itself.</summary>
public sealed class FactorTests
{
    [Fact]
    public async Task A_code_that_is_required_after_the_link_is_asked_for_and_completes_the_sign_in()
    {
        await using var gateway = await TestGateway.StartAsync(configure: config => config.With("Otp:Required", true));
        var client = new MudbaseClient(gateway);
        var link = (await client.MailAsync("ann@example.com")).Token;

        var asked = await MudbaseClient.RefusedAsync(client.VerifyAsync(link), 401, "OTP_REQUIRED");
        var code = (await gateway.Mailbox.NextAsync()).Code;

        Assert.Equal(300, asked.GetProperty("otpExpiresIn").GetInt32());
        var magicLinkId = asked.GetProperty("magicLinkId").GetString()!;
        Assert.StartsWith("ml_", magicLinkId, StringComparison.Ordinal);
        await MudbaseClient.RefusedAsync(client.PostAsync("/api/auth/magic-link/verify", new { magicLinkId, totpToken = "123456" }), 409, "CONFLICT");
        var wrong = await MudbaseClient.RefusedAsync(VerifyAsync(client, magicLinkId, SignInCalls.Other(code)), 401, "OTP_INVALID");
        Assert.Equal(4, wrong.GetProperty("attemptsRemaining").GetInt32());
        var answer = client.Keep(await MudbaseClient.OkAsync(VerifyAsync(client, magicLinkId, code)));
        Assert.Equal("ann@example.com", answer.GetProperty("user").GetProperty("email").GetString());
        await MudbaseClient.OkAsync(client.GetAsync("/api/users/me"));
        await MudbaseClient.RefusedAsync(VerifyAsync(client, magicLinkId, code), 401, "OTP_EXPIRED");
    }

    [Fact]
    public async Task The_code_of_the_first_mail_does_not_stand_for_that_of_the_second()
    {
        await using var gateway = await TestGateway.StartAsync(configure: config => config.With("Otp:Required", true));
        var client = new MudbaseClient(gateway);
        var first = (await client.MailAsync("ann@example.com")).Code;

        var asked = await MudbaseClient.RefusedAsync(client.PostAsync("/api/auth/otp/verify", new { identifier = "ann@example.com", otp = first }), 401, "OTP_REQUIRED");

        var second = (await gateway.Mailbox.NextAsync()).Code;
        var magicLinkId = asked.GetProperty("magicLinkId").GetString()!;
        if (first != second)
        {
            await MudbaseClient.RefusedAsync(VerifyAsync(client, magicLinkId, first), 401, "OTP_INVALID");
        }

        client.Keep(await MudbaseClient.OkAsync(VerifyAsync(client, magicLinkId, second)));
    }

    [Fact]
    public async Task An_authenticator_or_a_backup_code_is_asked_for_and_completes_the_sign_in()
    {
        await using var gateway = await TestGateway.StartAsync();
        var client = new MudbaseClient(gateway);
        await client.SignInAsync("ann@example.com");
        var (phone, backupCodes) = await client.EnrolAsync();
        client.Token = null;

        var asked = await MudbaseClient.RefusedAsync(client.VerifyAsync((await client.MailAsync("ann@example.com")).Token), 401, "MFA_REQUIRED");

        Assert.Equal(["totp", "backup_code"], asked.GetProperty("methods").EnumerateArray().Select(method => method.GetString()!));
        Assert.Equal(300, asked.GetProperty("expiresIn").GetInt32());
        var magicLinkId = asked.GetProperty("magicLinkId").GetString()!;
        var code = phone.CodeAt(gateway.Clock.GetUtcNow());
        await MudbaseClient.RefusedAsync(ProveAsync(client, new { magicLinkId }), 401, "MFA_REQUIRED");
        await MudbaseClient.RefusedAsync(ProveAsync(client, new { magicLinkId, totpToken = code, backupCode = backupCodes[0] }), 400, "VALIDATION_FAILED");
        await MudbaseClient.RefusedAsync(ProveAsync(client, new { magicLinkId, totpToken = phone.WrongCodeAt(gateway.Clock.GetUtcNow()) }), 401, "TOTP_INVALID");
        await MudbaseClient.RefusedAsync(client.PostAsync("/api/auth/otp/verify", new { magicLinkId, otp = code }), 401, "OTP_EXPIRED");
        var answer = client.Keep(await MudbaseClient.OkAsync(ProveAsync(client, new { magicLinkId, totpToken = code })));
        Assert.True(answer.GetProperty("user").GetProperty("twoFactorEnabled").GetBoolean());
        Assert.Equal("email mfa otp", string.Join(' ', StepUp.Level(client.Token!).Amr.Split(' ').Order()));

        var again = await MudbaseClient.RefusedAsync(client.VerifyAsync((await client.MailAsync("ann@example.com")).Token), 401, "MFA_REQUIRED");
        magicLinkId = again.GetProperty("magicLinkId").GetString()!;
        await MudbaseClient.RefusedAsync(ProveAsync(client, new { magicLinkId, totpToken = code }), 401, "TOTP_INVALID");
        client.Keep(await MudbaseClient.OkAsync(ProveAsync(client, new { magicLinkId, backupCode = backupCodes[0] })));
    }

    [Fact]
    public async Task Whoever_must_have_an_authenticator_sets_it_up_before_anything_else()
    {
        await using var gateway = await TestGateway.StartAsync(configure: config => config.With("Mfa:Mode", "required"));
        var client = new MudbaseClient(gateway);

        var asked = await MudbaseClient.RefusedAsync(client.VerifyAsync((await client.MailAsync("ann@example.com")).Token), 401, "MFA_REQUIRED");

        Assert.Equal("enroll", Assert.Single(asked.GetProperty("methods").EnumerateArray()).GetString());
        var magicLinkId = asked.GetProperty("magicLinkId").GetString()!;
        await MudbaseClient.RefusedAsync(ProveAsync(client, new { magicLinkId, totpToken = "123456" }), 409, "CONFLICT");
        var (phone, _) = MudbaseClient.Scan(await MudbaseClient.OkAsync(client.PostAsync("/api/users/2fa/setup", new { magicLinkId })));
        var token = phone.CodeAt(gateway.Clock.GetUtcNow());
        await MudbaseClient.RefusedAsync(client.PostAsync("/api/users/2fa/verify", new { token = phone.WrongCodeAt(gateway.Clock.GetUtcNow()), magicLinkId }), 401, "TOTP_INVALID");
        var answer = client.Keep(await MudbaseClient.OkAsync(client.PostAsync("/api/users/2fa/verify", new { token, magicLinkId })));
        Assert.True(answer.GetProperty("user").GetProperty("twoFactorEnabled").GetBoolean());
        await MudbaseClient.RefusedAsync(client.PostAsync("/api/users/2fa/setup", new { magicLinkId }), 401, "OTP_EXPIRED");
    }

    [Fact]
    public async Task An_authenticator_is_set_up_confirmed_used_for_a_step_up_and_disabled()
    {
        await using var gateway = await TestGateway.StartAsync();
        var client = new MudbaseClient(gateway);
        await client.SignInAsync("ann@example.com");
        var setUp = await MudbaseClient.OkAsync(client.PostEmptyFormAsync("/api/users/2fa/setup"));
        var (phone, backupCodes) = MudbaseClient.Scan(setUp);
        Assert.Equal(setUp.GetProperty("secret").GetString(), setUp.GetProperty("manualEntryKey").GetString());
        Assert.StartsWith("data:image/png;base64,", setUp.GetProperty("qrCode").GetString(), StringComparison.Ordinal);
        Assert.Equal(10, backupCodes.Count);
        Assert.False(await IsEnrolledAsync(client));

        await MudbaseClient.RefusedAsync(client.PostAsync("/api/users/2fa/verify", new { token = phone.WrongCodeAt(gateway.Clock.GetUtcNow()) }), 401, "TOTP_INVALID");
        await MudbaseClient.RefusedAsync(client.PostAsync("/api/users/2fa/verify", new { }), 400, "VALIDATION_FAILED");
        var code = phone.CodeAt(gateway.Clock.GetUtcNow());
        await MudbaseClient.OkAsync(client.PostAsync("/api/users/2fa/verify", new { token = code }));
        Assert.True(await IsEnrolledAsync(client));
        await MudbaseClient.RefusedAsync(client.PostEmptyFormAsync("/api/users/2fa/setup"), 409, "CONFLICT");
        await MudbaseClient.RefusedAsync(client.PostAsync("/api/users/2fa/verify", new { token = code }), 401, "TOTP_INVALID");

        gateway.Clock.Advance(TimeSpan.FromSeconds(30));
        Assert.DoesNotContain("mfa", StepUp.Level(client.Token!).Amr, StringComparison.Ordinal);
        var raised = client.Keep(await MudbaseClient.OkAsync(client.PostAsync("/api/users/2fa/verify", new { token = phone.CodeAt(gateway.Clock.GetUtcNow()) })));
        Assert.Equal(["message", "token", "refreshToken", "expiresIn"], raised.EnumerateObject().Select(property => property.Name));
        Assert.Contains("mfa", StepUp.Level(client.Token!).Amr, StringComparison.Ordinal);

        gateway.Clock.Advance(TimeSpan.FromSeconds(30));
        var disabled = await MudbaseClient.OkAsync(client.PostAsync("/api/users/2fa/disable", new { token = phone.CodeAt(gateway.Clock.GetUtcNow()) }));
        Assert.Equal(["message"], disabled.EnumerateObject().Select(property => property.Name));
        Assert.False(await IsEnrolledAsync(client));
    }

    [Theory]
    [InlineData(6)]
    [InlineData(8)]
    public async Task Disabling_takes_either_kind_of_code_in_its_one_field_and_counts_a_wrong_one_once(int digits)
    {
        await using var gateway = await TestGateway.StartAsync(configure: config => config.With("Mfa:Digits", digits));
        var client = new MudbaseClient(gateway);
        await client.SignInAsync("ann@example.com");
        var setUp = await MudbaseClient.OkAsync(client.PostEmptyFormAsync("/api/users/2fa/setup"));
        var phone = Authenticator.Scan($"otpauth://totp/x?secret={setUp.GetProperty("secret").GetString()}&algorithm=SHA1&digits={digits}&period=30");
        var backupCode = setUp.GetProperty("backupCodes")[3].GetString()!;
        await MudbaseClient.OkAsync(client.PostAsync("/api/users/2fa/verify", new { token = phone.CodeAt(gateway.Clock.GetUtcNow()) }));
        gateway.Clock.Advance(TimeSpan.FromSeconds(30));

        await MudbaseClient.RefusedAsync(client.PostAsync("/api/users/2fa/disable", new { }), 400, "VALIDATION_FAILED");
        for (var attempt = 0; attempt < 4; attempt++)
        {
            await MudbaseClient.RefusedAsync(client.PostAsync("/api/users/2fa/disable", new { token = phone.WrongCodeAt(gateway.Clock.GetUtcNow()) }), 401, "TOTP_INVALID");
        }

        await MudbaseClient.OkAsync(client.PostAsync("/api/users/2fa/disable", new { token = backupCode }));
        Assert.False(await IsEnrolledAsync(client));
    }

    [Fact]
    public async Task Many_wrong_codes_lock_the_factor_and_say_for_how_long()
    {
        await using var gateway = await TestGateway.StartAsync();
        var client = new MudbaseClient(gateway);
        await client.SignInAsync("ann@example.com");
        var (phone, _) = await client.EnrolAsync();
        var wrong = new { token = phone.WrongCodeAt(gateway.Clock.GetUtcNow()) };
        for (var attempt = 0; attempt < 5; attempt++)
        {
            await MudbaseClient.RefusedAsync(client.PostAsync("/api/users/2fa/disable", wrong), 401, "TOTP_INVALID");
        }

        using var locked = await client.PostAsync("/api/users/2fa/disable", wrong);
        var body = await MudbaseClient.RefusedAsync(client.PostAsync("/api/users/2fa/disable", wrong), 429, "RATE_LIMITED");

        Assert.Equal(locked.Headers.RetryAfter!.Delta!.Value.TotalSeconds, body.GetProperty("retryAfter").GetInt32());
        Assert.True(await IsEnrolledAsync(client));
    }

    [Theory]
    [InlineData("/api/users/2fa/setup")]
    [InlineData("/api/users/2fa/verify")]
    [InlineData("/api/users/2fa/disable")]
    [InlineData("/api/users/me/erase")]
    [InlineData("/api/auth/logout")]
    public async Task No_other_site_acts_with_a_persons_cookie(string path)
    {
        await using var gateway = await TestGateway.StartAsync();
        var cookie = ("Cookie", await gateway.CookieAsync("ann@example.com"));
        var body = new { token = "123456", confirm = "DELETE" };

        await MudbaseClient.RefusedAsync(gateway.PostAsync(path, body, cookie, ("Origin", "https://evil.example")), 403, "FORBIDDEN");
        await MudbaseClient.RefusedAsync(gateway.PostAsync(path, body, cookie, ("Sec-Fetch-Site", "cross-site")), 403, "FORBIDDEN");
        using var update = await gateway.RequestAsync(
            HttpMethod.Patch, "/api/users/update", JsonContent.Create(new { firstName = "Eve" }), cookie, ("Origin", "https://evil.example"));
        Assert.Equal(403, (int)update.StatusCode);
        using var still = await gateway.RequestAsync(HttpMethod.Get, "/api/users/me", null, cookie);
        Assert.Equal(JsonValueKind.Null, (await still.JsonAsync(200)).GetProperty("user").GetProperty("firstName").ValueKind);
    }

    private static Task<HttpResponseMessage> VerifyAsync(MudbaseClient client, string magicLinkId, string otp) =>
        client.PostAsync("/api/auth/otp/verify", new { magicLinkId, otp });

    private static Task<HttpResponseMessage> ProveAsync(MudbaseClient client, object body) => client.PostAsync("/api/auth/magic-link/verify", body);

    private static async Task<bool> IsEnrolledAsync(MudbaseClient client) =>
        (await MudbaseClient.OkAsync(client.GetAsync("/api/users/me"))).GetProperty("user").GetProperty("twoFactorEnabled").GetBoolean();
}
