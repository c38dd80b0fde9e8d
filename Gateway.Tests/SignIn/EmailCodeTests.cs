using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.SignIn;

public sealed class EmailCodeTests
{
    private const string Ann = "ann@example.com";
    private static readonly TimeSpan FirstLock = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(1);

    [Fact]
    public async Task The_code_of_the_mail_signs_in_like_its_link_and_spends_it()
    {
        await using var gateway = await TestGateway.StartAsync();
        var mail = await gateway.SendAsync(Ann);

        using var response = await gateway.VerifyCodeAsync(" Ann@Example.com ", $" {mail.Code[..3]}-{mail.Code[3..]} ");

        var body = await response.JsonAsync(200);
        Assert.Equal(["jwt", "refreshToken", "expiresIn", "user"], body.EnumerateObject().Select(field => field.Name));
        Assert.Equal(Ann, body.GetProperty("user").GetProperty("email").GetString());
        Assert.True(await gateway.IsSignedInAsync(body.GetProperty("jwt").GetString()!));
        using var link = await gateway.VerifyLinkAsync(mail.Token);
        await link.RefusalAsync(410, "TOKEN_ALREADY_USED");
        using var again = await gateway.VerifyCodeAsync(Ann, mail.Code);
        await again.RefusalAsync(401, "OTP_INVALID");
    }

    [Fact]
    public async Task A_link_that_was_used_takes_its_code_with_it()
    {
        await using var gateway = await TestGateway.StartAsync();
        var mail = await gateway.SendAsync(Ann);
        using var link = await gateway.VerifyLinkAsync(mail.Token);
        await link.JsonAsync(200);

        using var code = await gateway.VerifyCodeAsync(Ann, mail.Code);

        await code.RefusalAsync(401, "OTP_INVALID");
    }

    [Fact]
    public async Task A_code_works_ten_minutes_and_its_link_goes_on()
    {
        await using var gateway = await TestGateway.StartAsync();
        var inTime = await gateway.SendAsync(Ann);
        var late = await gateway.SendAsync("bob@example.com");

        gateway.Clock.Advance(TimeSpan.FromMinutes(10) - TimeSpan.FromMilliseconds(1));
        using var before = await gateway.VerifyCodeAsync(Ann, inTime.Code);
        gateway.Clock.Advance(TimeSpan.FromMilliseconds(1));
        using var after = await gateway.VerifyCodeAsync("bob@example.com", late.Code);
        using var link = await gateway.VerifyLinkAsync(late.Token);

        await before.JsonAsync(200);
        await after.RefusalAsync(401, "OTP_INVALID");
        await link.JsonAsync(200);
    }

    [Fact]
    public async Task A_code_is_good_for_its_own_address_alone()
    {
        await using var gateway = await TestGateway.StartAsync();
        var ann = await gateway.SendAsync(Ann);
        await gateway.SendAsync("bob@example.com");

        using var response = await gateway.VerifyCodeAsync("bob@example.com", ann.Code);

        await response.RefusalAsync(401, "OTP_INVALID");
    }

    [Fact]
    public async Task Every_live_mail_of_an_address_has_a_code_that_works()
    {
        await using var gateway = await TestGateway.StartAsync();
        var first = await gateway.SendAsync(Ann);
        var second = await gateway.SendAsync(Ann);

        using var older = await gateway.VerifyCodeAsync(Ann, first.Code);
        using var newer = await gateway.VerifyCodeAsync(Ann, second.Code);

        await older.JsonAsync(200);
        await newer.JsonAsync(200);
    }

    [Fact]
    public async Task Five_wrong_codes_kill_the_code_of_every_live_mail_and_no_link()
    {
        await using var gateway = await TestGateway.StartAsync();
        var first = await gateway.SendAsync(Ann);
        var second = await gateway.SendAsync(Ann);
        var wrong = SignInCalls.Other(first.Code) == second.Code ? "000002" : SignInCalls.Other(first.Code);
        for (var i = 0; i < 5; i++)
        {
            using var refused = await gateway.VerifyCodeAsync(Ann, wrong);
            (await refused.RefusalAsync(401, "OTP_INVALID")).SignsNobodyIn();
        }

        foreach (var mail in new[] { first, second })
        {
            using var code = await gateway.VerifyCodeAsync(Ann, mail.Code);
            await code.RefusalAsync(401, "OTP_INVALID");
            using var link = await gateway.VerifyLinkAsync(mail.Token);
            await link.JsonAsync(200);
        }

        var fresh = await gateway.SendAsync(Ann);
        using var freshCode = await gateway.VerifyCodeAsync(Ann, fresh.Code);
        await freshCode.JsonAsync(200);
    }

    [Fact]
    public async Task Ten_failures_in_an_hour_lock_the_code_way_and_nothing_else()
    {
        await using var gateway = await TestGateway.StartAsync();
        await FailAsync(gateway, Ann, 10);
        gateway.Clock.Advance(FirstLock - Moment);
        var mail = await gateway.SendAsync(Ann);

        await RefusedAsync(gateway, mail.Code); // although it is right
        using var link = await gateway.VerifyLinkAsync((await gateway.SendAsync(Ann)).Token);
        await link.JsonAsync(200);
        using var other = await gateway.VerifyCodeAsync("bob@example.com", (await gateway.SendAsync("bob@example.com")).Code);
        await other.JsonAsync(200);
        gateway.Clock.Advance(Moment);
        using var unlocked = await gateway.VerifyCodeAsync(Ann, mail.Code);
        await unlocked.JsonAsync(200);
    }

    [Fact]
    public async Task Each_further_failure_locks_for_twice_as_long_until_a_success()
    {
        await using var gateway = await TestGateway.StartAsync();
        await FailAsync(gateway, Ann, 10);
        gateway.Clock.Advance(FirstLock);
        await FailAsync(gateway, Ann, 1);
        gateway.Clock.Advance((2 * FirstLock) - Moment);
        var mail = await gateway.SendAsync(Ann);

        await RefusedAsync(gateway, mail.Code);
        gateway.Clock.Advance(Moment);
        using var unlocked = await gateway.VerifyCodeAsync(Ann, mail.Code);
        await unlocked.JsonAsync(200);
        await FailAsync(gateway, Ann, 9);
        using var forgotten = await gateway.VerifyCodeAsync(Ann, (await gateway.SendAsync(Ann)).Code);
        await forgotten.JsonAsync(200);
    }

    [Fact]
    public async Task Failures_older_than_an_hour_do_not_count()
    {
        await using var gateway = await TestGateway.StartAsync();
        await FailAsync(gateway, Ann, 9);
        gateway.Clock.Advance(TimeSpan.FromHours(1));
        await FailAsync(gateway, Ann, 9);

        using var response = await gateway.VerifyCodeAsync(Ann, (await gateway.SendAsync(Ann)).Code);

        await response.JsonAsync(200);
    }

    [Theory]
    [InlineData("unknown")]
    [InlineData("not invited")]
    [InlineData("disabled")]
    [InlineData("locked")]
    [InlineData("known")]
    public async Task A_refusal_says_nothing_about_the_address(string who)
    {
        await using var gateway = await TestGateway.StartAsync(configure: config => config.With("SignIn:Mode", "invited"));
        await gateway.JwtAsync(Ann, "user");
        if (who == "locked")
        {
            await FailAsync(gateway, Ann, 11);
        }

        if (who == "disabled")
        {
            await gateway.SendAsync(Ann);
            await gateway.SetDisabledAsync(Ann, disabled: true);
        }

        if (who == "not invited")
        {
            using var asked = await gateway.PostAsync("/api/magic-link/send", new { email = "stranger@example.com" });
        }

        using var response = await gateway.VerifyCodeAsync(who is "unknown" or "not invited" ? "stranger@example.com" : Ann, "000000");

        var body = await response.RefusalAsync(401, "OTP_INVALID");
        Assert.Equal(["error", "message", "requestId"], body.EnumerateObject().Select(field => field.Name));
        Assert.Equal("Bearer", response.Headers.WwwAuthenticate.ToString());
    }

    [Fact]
    public async Task Whoever_proves_a_disabled_mailbox_is_told()
    {
        await using var gateway = await TestGateway.StartAsync();
        await gateway.JwtAsync(Ann);
        await gateway.SetDisabledAsync(Ann, disabled: true);
        var mail = await gateway.SendAsync(Ann);

        using var response = await gateway.VerifyCodeAsync(Ann, mail.Code);

        await response.RefusalAsync(403, "ACCOUNT_DISABLED");
    }

    [Theory]
    [InlineData("""{"code":"123456"}""", "email")]
    [InlineData("""{"email":"ann@example.com"}""", "code")]
    [InlineData("""{"email":"ann@example.com","code":""}""", "code")]
    [InlineData("""{"email":"ann@example.com","code":123456}""", "code")]
    [InlineData("""{"email":["ann@example.com"],"code":"123456"}""", "email")]
    [InlineData("""{"email":"ann@example.com","code":"1","code":"123456"}""", "code")]
    public async Task A_field_that_is_missing_or_of_the_wrong_type_is_named(string json, string field)
    {
        await using var gateway = await TestGateway.StartAsync();

        using var response = await gateway.PostRawAsync("/api/magic-link/code/verify", json);

        await response.FieldRefusalAsync(field);
    }

    [Fact]
    public async Task What_can_be_no_code_is_a_wrong_code_and_counts()
    {
        await using var gateway = await TestGateway.StartAsync();
        var mail = await gateway.SendAsync(Ann);
        foreach (var typed in new[] { "12345", "1234567", "abcdef", new string('1', 5000), "１２３４５６" })
        {
            await RefusedAsync(gateway, typed);
        }

        await RefusedAsync(gateway, mail.Code);
    }

    private static async Task RefusedAsync(TestGateway gateway, string code)
    {
        using var response = await gateway.VerifyCodeAsync(Ann, code);
        (await response.RefusalAsync(401, "OTP_INVALID")).SignsNobodyIn();
    }

    private static async Task FailAsync(TestGateway gateway, string email, int times)
    {
        for (var i = 0; i < times; i++)
        {
            using var response = await gateway.VerifyCodeAsync(email, "none");
            await response.RefusalAsync(401, "OTP_INVALID");
        }
    }
}
