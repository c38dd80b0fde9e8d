using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Totp;

public sealed class EnrolmentTests(SharedGateway shared) : IClassFixture<SharedGateway>
{
    private readonly TestGateway gateway = shared.Gateway;

    [Fact]
    public async Task What_is_scanned_says_everything_an_app_needs()
    {
        var jwt = await gateway.JwtAsync("ann+totp@example.com");

        using var response = await gateway.TotpAsync("enroll", jwt);

        var body = await response.JsonAsync(200);
        Assert.True(response.Headers.CacheControl?.NoStore);
        var uri = body.GetProperty("qrCodeUri").GetString()!;
        var secret = body.GetProperty("secret").GetString()!;
        Assert.Equal($"otpauth://totp/MagicLink%20Gateway:ann%2Btotp%40example.com?secret={secret}&issuer=MagicLink%20Gateway&algorithm=SHA1&digits=6&period=30", uri);
        Assert.Matches("^[A-Z2-7]{32}$", secret);
        Assert.Equal(20, Authenticator.Scan(uri).SecretBytes);
        var codes = body.GetProperty("backupCodes").EnumerateArray().Select(code => code.GetString()!).ToList();
        Assert.Equal(10, codes.Distinct().Count());
        Assert.All(codes, code => Assert.Matches("^[0-9]{8}$", code));
        var picture = body.GetProperty("qrCodeImage").GetString()!;
        Assert.StartsWith("data:image/png;base64,", picture, StringComparison.Ordinal);
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], Convert.FromBase64String(picture.Split(',')[1])[..4]);
    }

    [Fact]
    public async Task Nobody_enrols_any_more_once_it_is_switched_off_not_even_who_began_before()
    {
        using var config = new TestConfig().With("Mfa:Mode", "required");
        var clock = new ManualClock();
        string magicLinkId;
        Authenticator phone;
        await using (var before = await TestGateway.StartAsync(config, clock: clock))
        {
            using var link = await before.VerifyLinkAsync((await before.SendAsync("ann@example.com")).Token);
            magicLinkId = (await link.RefusalAsync(401, "MFA_REQUIRED")).GetProperty("magicLinkId").GetString()!;
            using var begun = await before.TotpAsync("enroll", null, new { magicLinkId });
            phone = Authenticator.Scan((await begun.JsonAsync(200)).GetProperty("qrCodeUri").GetString()!);
        }

        await using var after = await TestGateway.StartAsync(config.With("Mfa:Mode", "off"), clock: clock);
        using var confirmed = await after.TotpAsync("confirm", null, new { magicLinkId, code = phone.CodeAt(clock.GetUtcNow()) });

        await confirmed.RefusalAsync(410, "OTP_EXPIRED");
        Assert.False(await after.IsMfaEnabledAsync(await after.JwtAsync("ann@example.com")));
    }

    [Theory]
    [InlineData("sha1", 6, 20)]
    [InlineData("sha256", 8, 32)]
    [InlineData("sha512", 6, 64)]
    public async Task An_enrolment_keeps_what_was_set_when_it_began(string algorithm, int digits, int bytes)
    {
        await using var other = await TestGateway.StartAsync(configure: config =>
            config.With("Mfa:Algorithm", algorithm).With("Mfa:Digits", digits).With("Mfa:Issuer", "Wiki: staff & böses"));
        var jwt = await other.JwtAsync("ann@example.com");

        var (phone, _) = await other.EnrolAsync(jwt);

        Assert.Equal((algorithm.ToUpperInvariant(), $"{digits}", "30"), (phone.Parameters["algorithm"], phone.Parameters["digits"], phone.Parameters["period"]));
        Assert.Equal(bytes, phone.SecretBytes);
        Assert.Equal(("Wiki: staff & böses", "Wiki: staff & böses:ann@example.com"), (phone.Parameters["issuer"], phone.Label));
        Assert.StartsWith("otpauth://totp/Wiki%3A%20staff%20%26%20b%C3%B6ses:ann%40example.com?", phone.Uri.OriginalString, StringComparison.Ordinal);
        using var renewed = await other.TotpAsync("backup-codes", jwt, new { code = phone.CodeAt(other.Clock.GetUtcNow()) });
        await renewed.JsonAsync(200);
    }

    [Fact]
    public async Task A_pending_enrolment_changes_nothing_and_its_backup_codes_are_refused()
    {
        var jwt = await gateway.JwtAsync("bob@example.com");

        var (phone, codes) = await gateway.BeginEnrolmentAsync(jwt);

        Assert.False(await gateway.IsMfaEnabledAsync(jwt));
        await gateway.WrongAsync("disable", jwt, new { backupCode = codes[0] });
        await gateway.WrongAsync("disable", jwt, new { code = phone.CodeAt(gateway.Clock.GetUtcNow()) });
        await gateway.WrongAsync("backup-codes", jwt, new { code = phone.CodeAt(gateway.Clock.GetUtcNow()) });
        await gateway.JwtAsync("bob@example.com");
    }

    [Fact]
    public async Task A_code_confirms_and_the_very_next_answer_says_so()
    {
        var jwt = await gateway.JwtAsync("cat@example.com");
        var elsewhere = await gateway.JwtAsync("cat@example.com");
        var (phone, codes) = await gateway.BeginEnrolmentAsync(jwt);
        Assert.False(await gateway.IsMfaEnabledAsync(elsewhere));

        using var confirmed = await gateway.TotpAsync("confirm", jwt, new { code = phone.CodeAt(gateway.Clock.GetUtcNow()).Insert(3, " ") });

        Assert.True((await confirmed.JsonAsync(200)).GetProperty("enabled").GetBoolean());
        Assert.True(await gateway.IsMfaEnabledAsync(jwt));
        Assert.True(await gateway.IsMfaEnabledAsync(elsewhere));
        using var disabled = await gateway.TotpAsync("disable", jwt, new { backupCode = codes[9] });
        Assert.True((await disabled.JsonAsync(200)).GetProperty("disabled").GetBoolean());
        Assert.False(await gateway.IsMfaEnabledAsync(jwt));
        Assert.False(await gateway.IsMfaEnabledAsync(elsewhere));
    }

    [Fact]
    public async Task Enrolling_again_while_pending_replaces_what_was_scanned_before()
    {
        var jwt = await gateway.JwtAsync("dan@example.com");
        var first = await gateway.BeginEnrolmentAsync(jwt);
        var second = await gateway.BeginEnrolmentAsync(jwt);

        await gateway.WrongAsync("confirm", jwt, new { code = first.Phone.CodeAt(gateway.Clock.GetUtcNow()) });
        using var confirmed = await gateway.TotpAsync("confirm", jwt, new { code = second.Phone.CodeAt(gateway.Clock.GetUtcNow()) });
        await confirmed.JsonAsync(200);

        await gateway.WrongAsync("disable", jwt, new { backupCode = first.BackupCodes[0] });
        using var disabled = await gateway.TotpAsync("disable", jwt, new { backupCode = second.BackupCodes[0] });
        await disabled.JsonAsync(200);
    }

    [Fact]
    public async Task Whoever_is_enrolled_cannot_enrol_again_without_a_code()
    {
        var jwt = await gateway.JwtAsync("eve@example.com");
        var (phone, _) = await gateway.EnrolAsync(jwt);

        using var again = await gateway.TotpAsync("enroll", jwt);

        await again.RefusalAsync(409, "CONFLICT");
        using var renewed = await gateway.TotpAsync("backup-codes", jwt, new { code = phone.CodeAt(gateway.Clock.GetUtcNow()) });
        await renewed.JsonAsync(200); // the first enrolment stands as it was
    }

    [Fact]
    public async Task Nothing_of_an_earlier_enrolment_counts_for_a_later_one()
    {
        var jwt = await gateway.JwtAsync("fay@example.com");
        var (phone, codes) = await gateway.EnrolAsync(jwt);
        using var disabled = await gateway.TotpAsync("disable", jwt, new { code = phone.CodeAt(gateway.Clock.GetUtcNow()) });
        await disabled.JsonAsync(200);

        await gateway.EnrolAsync(jwt);

        await gateway.WrongAsync("disable", jwt, new { code = phone.CodeAt(gateway.Clock.GetUtcNow()) });
        await gateway.WrongAsync("disable", jwt, new { backupCode = codes[0] });
    }

    [Fact]
    public async Task Where_nobody_has_a_second_factor_none_is_begun_or_confirmed_but_one_can_still_be_disabled()
    {
        using var config = new TestConfig();
        var clock = new ManualClock();
        string jwt, pending;
        Enrolment enrolment, begun;
        await using (var before = await TestGateway.StartAsync(config, clock: clock))
        {
            jwt = await before.JwtAsync("ann@example.com");
            pending = await before.JwtAsync("bob@example.com");
            enrolment = await before.EnrolAsync(jwt);
            begun = await before.BeginEnrolmentAsync(pending);
        }

        await using var off = await TestGateway.StartAsync(config.With("Mfa:Mode", "off"), clock: clock);

        using var enrol = await off.TotpAsync("enroll", pending);
        await enrol.RefusalAsync(403, "FORBIDDEN");
        using var confirm = await off.TotpAsync("confirm", pending, new { code = begun.Phone.CodeAt(clock.GetUtcNow()) });
        await confirm.RefusalAsync(403, "FORBIDDEN");
        using var disabled = await off.TotpAsync("disable", jwt, new { code = enrolment.Phone.CodeAt(clock.GetUtcNow()) });
        await disabled.JsonAsync(200);
    }

    [Theory]
    [InlineData("enroll")]
    [InlineData("confirm")]
    [InlineData("disable")]
    [InlineData("backup-codes")]
    public async Task Nobody_can_do_nothing(string call)
    {
        using var response = await gateway.TotpAsync(call, jwt: null, new { code = "123456" });
        await response.RefusalAsync(401, "UNAUTHENTICATED");
        using var get = await gateway.GetAsync($"/api/magic-link/totp/{call}");
        await get.RefusalAsync(405, "METHOD_NOT_ALLOWED");
    }

    [Theory]
    [InlineData("enroll")]
    [InlineData("disable")]
    public async Task A_browser_enrols_with_its_cookie_and_no_other_site_can_do_it(string call)
    {
        var cookie = await gateway.CookieAsync($"gil-{call}@example.com");

        using var foreign = await gateway.RequestAsync(
            HttpMethod.Post, $"/api/magic-link/totp/{call}", null, ("Cookie", cookie), ("Sec-Fetch-Site", "cross-site"));
        await foreign.RefusalAsync(403, "FORBIDDEN");
        using var own = await gateway.RequestAsync(
            HttpMethod.Post, "/api/magic-link/totp/enroll", null, ("Cookie", cookie), ("Sec-Fetch-Site", "same-origin"));
        await own.JsonAsync(200);
    }
}
