using System.Text.Json;
using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Pages;

/// <summary>What is kept about a person, taken along and deleted in a browser.</summary>
public sealed class AccountDataTests(SharedGateway shared) : IClassFixture<SharedGateway>
{
    private readonly TestGateway gateway = shared.Gateway;

    [Fact]
    public async Task The_file_to_take_along_is_the_one_that_the_api_gives()
    {
        using var browser = await gateway.SignedInAsync("export@example.com");

        using var file = await browser.SubmitStepAsync(await browser.OpenAsync(AccountVisits.Data), "export");
        using var api = await gateway.GetAsync("/api/users/me/export", await gateway.JwtAsync("export@example.com"));

        var body = await file.JsonAsync(200);
        Assert.Equal("attachment; filename=\"export.json\"", file.Content.Headers.ContentDisposition?.ToString());
        Assert.Equal("no-store", file.Headers.CacheControl?.ToString());
        Assert.Equal((await api.JsonAsync(200)).EnumerateObject().Select(field => field.Name), body.EnumerateObject().Select(field => field.Name));
        Assert.Equal("export@example.com", body.GetProperty("user").GetProperty("email").GetString());
        Assert.DoesNotContain("hash", body.GetRawText(), StringComparison.OrdinalIgnoreCase);
        Assert.Equal(JsonValueKind.Array, body.GetProperty("sessions").ValueKind);
    }

    [Theory]
    [InlineData("")]
    [InlineData("DELETE")]
    [InlineData("someone@example.com")]
    public async Task Nothing_is_deleted_unless_the_own_address_is_typed(string typed)
    {
        using var browser = await gateway.SignedInAsync("typed@example.com");

        var refused = await browser.DoAsync(AccountVisits.Data, "erase", ("confirm", typed));

        Assert.Equal((400, "This is not the mail address of the account. Nothing was deleted."), (refused.Status, refused.Fault()));
        Assert.Equal(200, (await browser.OpenAsync(AccountVisits.Account)).Status);
        Assert.Single(gateway.Rows("SELECT id FROM users WHERE email = 'typed@example.com'"));
    }

    [Fact]
    public async Task Who_types_the_own_address_is_deleted_and_told_and_a_second_submit_finds_nobody()
    {
        using var browser = await gateway.SignedInAsync("gone@example.com");
        var jwt = await gateway.JwtAsync("gone@example.com");
        var page = await browser.OpenAsync(AccountVisits.Data);
        Assert.Null(page.Document.QuerySelector("#code"));

        using var answer = await browser.SubmitStepAsync(page, "erase", ("confirm", " Gone@Example.com "));
        using var twice = await browser.SubmitStepAsync(page, "erase", ("confirm", "gone@example.com"));

        FactorVisits.LeadsTo("/_gateway/account/erased", answer);
        Assert.All(["mlg-session", "mlg-device", "mlg-sign-in", "mlg-link"], cookie => Assert.Equal("", answer.Cookie(cookie)));
        Assert.Equal("Your account is deleted", (await browser.FollowAsync(answer)).Title);
        AccountVisits.AssertLedToSignIn(twice, AccountVisits.Data);
        Assert.False(await gateway.IsSignedInAsync(jwt));
        Assert.Empty(gateway.Rows("SELECT id FROM users WHERE email = 'gone@example.com'"));
    }

    [Fact]
    public async Task Of_parallel_submits_each_ends_with_the_account_deleted()
    {
        using var browser = await gateway.SignedInAsync("parallel@example.com");
        var page = await browser.OpenAsync(AccountVisits.Data);

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
        {
            using var answer = await browser.SubmitStepAsync(page, "erase", ("confirm", "parallel@example.com"));
            return (int)answer.StatusCode;
        }));

        Assert.All(answers, status => Assert.Equal(302, status));
        Assert.Empty(gateway.Rows("SELECT id FROM users WHERE email = 'parallel@example.com'"));
    }

    [Theory]
    [InlineData("phone")]
    [InlineData("backup code")]
    public async Task Who_has_a_second_factor_proves_it_for_that(string by)
    {
        var email = $"factor-{by.Length}@example.com";
        var (browser, enrolment) = await gateway.SignedInWithFactorAsync(email);
        var page = await browser.OpenAsync(AccountVisits.Data);

        var none = await browser.FollowAsync(await browser.SubmitStepAsync(page, "erase", ("confirm", email), ("code", "")));
        var wrong = await browser.FollowAsync(await browser.SubmitStepAsync(page, "erase", ("confirm", email), ("code", enrolment.Phone.WrongCodeAt(gateway.Clock.GetUtcNow()))));
        Assert.Equal((400, "Type the code first."), (none.Status, none.Fault()));
        Assert.Equal((400, "code-fault"), (wrong.Status, wrong.Document.QuerySelector("#code")!.GetAttribute("aria-describedby")));
        Assert.Single(gateway.Rows($"SELECT id FROM users WHERE email = '{email}'"));
        using var right = await browser.SubmitStepAsync(page, "erase", ("confirm", email), ("code", by == "phone" ? gateway.CodeOf(enrolment) : enrolment.BackupCodes[0]));

        FactorVisits.LeadsTo("/_gateway/account/erased", right);
        Assert.Empty(gateway.Rows($"SELECT id FROM users WHERE email = '{email}'"));
        browser.Dispose();
    }
}
