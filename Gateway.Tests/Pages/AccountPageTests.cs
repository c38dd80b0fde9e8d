using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Pages;

/// <summary>The pages of the account, as far as all of them behave alike, and the names.</summary>
public sealed class AccountPageTests(SharedGateway shared) : IClassFixture<SharedGateway>
{
    private readonly TestGateway gateway = shared.Gateway;

    public static TheoryData<string> Paths => [AccountVisits.Account, AccountVisits.Sessions, AccountVisits.SecondFactor, AccountVisits.Data];

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task Who_is_not_signed_in_is_led_to_sign_in_and_back(string path)
    {
        using var browser = gateway.NewBrowser();

        using var looked = await browser.GetAsync(path);
        using var posted = await browser.SubmitAnyAsync(path);
        AccountVisits.AssertLedToSignIn(looked, path);
        AccountVisits.AssertLedToSignIn(posted, path);

        var form = await browser.FollowAsync(looked);
        await browser.SubmitAsync(form, ("email", "led@example.com"));
        using var back = await browser.SubmitAsync(await browser.OpenAsync((await gateway.Mailbox.NextAsync()).Link));
        FactorVisits.LeadsTo(path, back);
        Assert.Equal(200, (await browser.FollowAsync(back)).Status);
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task A_token_opens_no_page_of_the_account(string path)
    {
        var jwt = await gateway.JwtAsync("token@example.com");

        using var answer = await gateway.GetAsync(path, jwt);

        AccountVisits.AssertLedToSignIn(answer, path);
    }

    [Fact]
    public async Task What_another_site_posts_changes_nothing()
    {
        var cookie = await gateway.CookieAsync("crossed@example.com");
        string[] forms =
        [
            $"{AccountVisits.Account} step=names&firstName=Eve", $"{AccountVisits.Sessions} step=all", $"{AccountVisits.Sessions} step=end&id={await gateway.SessionIdOfAsync(cookie)}",
            $"{AccountVisits.SecondFactor} step=forget-all", $"{AccountVisits.Data} step=erase&confirm=crossed%40example.com", $"{AccountVisits.Data} step=export",
        ];
        (string, string)[] foreign = [("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Site", "same-site"), ("Origin", "https://evil.example"), ("Origin", "null")];

        foreach (var (form, header) in forms.SelectMany(form => foreign.Select(header => (form.Split(' '), header))))
        {
            using var answer = await PostAsync(form[0], cookie, form[1], header);
            Assert.True((int)answer.StatusCode == 403, $"{form[0]}: {(int)answer.StatusCode}");
        }

        using var session = await gateway.RequestAsync(HttpMethod.Get, "/api/magic-link/session", null, ("Cookie", cookie));
        Assert.Equal(System.Text.Json.JsonValueKind.Null, (await session.JsonAsync(200)).GetProperty("user").GetProperty("firstName").ValueKind);
        using var own = await PostAsync(AccountVisits.Account, cookie, "step=names&firstName=Ann", ("Sec-Fetch-Site", "same-origin"));
        FactorVisits.LeadsTo(AccountVisits.Account + "?done=names", own);
    }

    [Fact]
    public async Task Names_are_changed_and_the_page_says_so_once()
    {
        using var browser = await gateway.SignedInAsync("names@example.com");

        var saved = await browser.DoAsync(AccountVisits.Account, "names", ("firstName", " Ann "), ("lastName", "<b>O'Neil</b>"));

        Assert.Equal("Your name is saved.", saved.Notice());
        Assert.Equal(("Ann", "<b>O'Neil</b>"), (Value(saved, "firstName"), Value(saved, "lastName")));
        Assert.Null(saved.Document.QuerySelector("main b"));
        Assert.Null((await browser.OpenAsync(AccountVisits.Account)).Notice());
        var cleared = await browser.DoAsync(AccountVisits.Account, "names", ("lastName", ""));
        Assert.Equal(("Ann", ""), (Value(cleared, "firstName"), Value(cleared, "lastName") ?? ""));
    }

    [Theory]
    [InlineData("firstName")]
    [InlineData("lastName")]
    public async Task A_name_that_cannot_be_is_said_at_its_field_and_nothing_is_lost_or_saved(string field)
    {
        using var browser = await gateway.SignedInAsync($"bad-{field}@example.com".ToLowerInvariant());
        var bad = new string('x', 81);
        var other = field == "firstName" ? "lastName" : "firstName";

        var refused = await browser.DoAsync(AccountVisits.Account, "names", (field, bad), (other, "Typed"));

        Assert.Equal((400, "A name has at most 80 characters, and none that cannot be seen."), (refused.Status, refused.Fault()));
        Assert.Equal((bad, "Typed"), (Value(refused, field), Value(refused, other)));
        Assert.Equal("fault", refused.Document.QuerySelector($"#{field}")!.GetAttribute("aria-describedby"));
        Assert.Equal("", Value(await browser.OpenAsync(AccountVisits.Account), other) ?? "");
    }

    [Fact]
    public async Task Nothing_is_told_that_a_link_from_elsewhere_or_an_unknown_word_claims()
    {
        var cookie = await gateway.CookieAsync("told@example.com");
        async Task<string> AskAsync(string path, params (string, string)[] headers)
        {
            using var answer = await gateway.RequestAsync(HttpMethod.Get, path, null, [("Cookie", cookie), .. headers]);
            return await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        }

        Assert.Contains("role=\"status\"", await AskAsync(AccountVisits.Account + "?done=names", ("Sec-Fetch-Site", "same-origin")), StringComparison.Ordinal);
        Assert.DoesNotContain("role=\"status\"", await AskAsync(AccountVisits.Account + "?done=names", ("Sec-Fetch-Site", "cross-site")), StringComparison.Ordinal);
        Assert.DoesNotContain("role=\"status\"", await AskAsync(AccountVisits.Account + "?done=others"), StringComparison.Ordinal);
        Assert.DoesNotContain("role=\"status\"", await AskAsync(AccountVisits.Account + "?done=%3Cb%3Ehacked"), StringComparison.Ordinal);
        Assert.DoesNotContain("role=\"status\"", await AskAsync(AccountVisits.Account + "?done=names&done=names"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_session_that_ends_while_a_form_is_filled_in_changes_nothing_and_leads_back()
    {
        using var browser = await gateway.SignedInAsync("late@example.com");
        var form = await browser.OpenAsync(AccountVisits.Account);
        using var ended = await gateway.RequestAsync(
            HttpMethod.Post, "/api/magic-link/logout-all", null, ("Authorization", $"Bearer {await gateway.JwtAsync("late@example.com")}"));

        using var late = await browser.SubmitStepAsync(form, "names", ("firstName", "Late"));

        AccountVisits.AssertLedToSignIn(late, AccountVisits.Account);
        using var again = await gateway.SignedInAsync("late@example.com");
        Assert.Equal("", Value(await again.OpenAsync(AccountVisits.Account), "firstName") ?? "");
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task A_form_that_cannot_be_read_is_refused_and_one_without_a_known_step_changes_nothing(string path)
    {
        var cookie = await gateway.CookieAsync("odd@example.com");

        using var huge = await PostAsync(path, cookie, "step=" + new string('x', 20_000), ("Sec-Fetch-Site", "same-origin"));
        using var json = await gateway.RequestAsync(HttpMethod.Post, path, new StringContent("{}"), ("Cookie", cookie), ("Accept", "text/html"));
        using var unknown = await PostAsync(path, cookie, "step=%00&id=%00", ("Sec-Fetch-Site", "same-origin"));

        Assert.Equal((400, 400), ((int)huge.StatusCode, (int)json.StatusCode));
        Assert.True((int)unknown.StatusCode is 200 or 302, $"got {(int)unknown.StatusCode}");
        Assert.Equal(200, await gateway.StatusAsync("/api/magic-link/session", ("Cookie", cookie)));
    }

    private static string? Value(Page page, string field) => page.Document.QuerySelector($"#{field}")!.GetAttribute("value");

    private Task<HttpResponseMessage> PostAsync(string path, string cookie, string form, (string, string) header) => gateway.RequestAsync(
        HttpMethod.Post, path, new StringContent(form, new System.Net.Http.Headers.MediaTypeHeaderValue("application/x-www-form-urlencoded")),
        ("Cookie", cookie), ("Accept", "text/html"), header);
}
