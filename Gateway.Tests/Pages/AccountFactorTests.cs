using MagicLink.Gateway.Audit;
using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Pages;

/// <summary>A person's second factor as the account shows it.</summary>
public sealed class AccountFactorTests(SharedGateway shared) : IClassFixture<SharedGateway>
{
    private readonly TestGateway gateway = shared.Gateway;

    [Fact]
    public async Task Who_has_none_sets_one_up_from_here_and_comes_back()
    {
        using var browser = await gateway.SignedInAsync("fresh@example.com");
        var page = await browser.OpenAsync(AccountVisits.SecondFactor);
        Assert.Null(page.Document.QuerySelector("main form"));

        var (shown, phone) = await browser.EnrolAsync(await browser.OpenAsync(page.Document.QuerySelector("a.button")!.GetAttribute("href")!));
        var after = await browser.FollowAsync(await browser.SubmitStepAsync(shown, "confirm", ("code", phone.CodeAt(gateway.Clock.GetUtcNow()))));

        Assert.Equal("The second factor is on. From now on, signing in asks for a code as well.", after.Notice());
        Assert.Contains("Codes that are left: 10.", after.Text, StringComparison.Ordinal);
        Assert.Contains("None: every browser is asked", after.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task New_backup_codes_are_shown_once_to_keep_and_the_earlier_ones_are_dead()
    {
        var (browser, enrolment) = await gateway.SignedInWithFactorAsync("renew@example.com");

        var shown = await browser.DoAsync(AccountVisits.SecondFactor, "renew", ("code", gateway.CodeOf(enrolment)));

        Assert.Equal((200, "Your new backup codes"), (shown.Status, shown.Title));
        var codes = shown.BackupCodes();
        Assert.Equal(10, codes.Distinct().Count());
        Assert.All(codes, code => Assert.Matches("^[0-9]{4} [0-9]{4}$", code));
        var file = shown.Document.QuerySelector("a[download]")!.GetAttribute("href")!;
        Assert.StartsWith("data:text/plain;charset=utf-8,", file, StringComparison.Ordinal);
        var text = Uri.UnescapeDataString(file);
        Assert.All(codes, code => Assert.Contains(code, text, StringComparison.Ordinal));
        Assert.Contains("renew@example.com", text, StringComparison.Ordinal);
        var again = await browser.OpenAsync(AccountVisits.SecondFactor);
        Assert.All(codes, code => Assert.DoesNotContain(code, again.Html, StringComparison.Ordinal));
        Assert.Equal(400, (await browser.DoAsync(AccountVisits.SecondFactor, "disable", ("code", enrolment.BackupCodes[0]))).Status);
        Assert.StartsWith("The second factor is off.", (await browser.DoAsync(AccountVisits.SecondFactor, "disable", ("code", codes[0]))).Notice(), StringComparison.Ordinal);
        browser.Dispose();
    }

    [Fact]
    public async Task Of_parallel_submits_of_one_code_one_gets_new_backup_codes()
    {
        var (browser, enrolment) = await gateway.SignedInWithFactorAsync("race@example.com");
        var page = await browser.OpenAsync(AccountVisits.SecondFactor);
        var code = gateway.CodeOf(enrolment);

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ => await browser.FollowAsync(await browser.SubmitStepAsync(page, "renew", ("code", code)))));

        Assert.Single(answers, answer => answer.BackupCodes().Count == 10);
        Assert.Equal(3, answers.Count(answer => answer.Status == 400));
        browser.Dispose();
    }

    [Theory]
    [InlineData("renew")]
    [InlineData("disable")]
    public async Task A_wrong_code_changes_nothing_and_is_said_where_it_was_typed_until_the_factor_is_locked(string step)
    {
        var email = $"wrong-{step}@example.com";
        var (browser, enrolment) = await gateway.SignedInWithFactorAsync(email);
        var page = await browser.OpenAsync(AccountVisits.SecondFactor);

        for (var i = 0; i < 10; i++)
        {
            var nothing = await browser.FollowAsync(await browser.SubmitStepAsync(page, step, ("code", " ")));
            Assert.Equal((400, "Type the code first."), (nothing.Status, nothing.Fault()));
        }

        for (var i = 0; i < 5; i++)
        {
            page = await browser.FollowAsync(await browser.SubmitStepAsync(page, step, ("code", enrolment.Phone.WrongCodeAt(gateway.Clock.GetUtcNow()))));
            Assert.Equal(400, page.Status);
            Assert.Equal(page.Document.QuerySelector("[role=alert]")!.Id, page.Document.QuerySelector($"#{step}")!.GetAttribute("aria-describedby"));
        }

        var locked = await browser.FollowAsync(await browser.SubmitStepAsync(page, step, ("code", gateway.CodeOf(enrolment))));
        Assert.Equal((429, "Too many wrong codes. Try again in 1 min."), (locked.Status, locked.Fault()));
        Assert.Contains("Codes that are left: 10.", locked.Text, StringComparison.Ordinal);
        browser.Dispose();
    }

    [Theory]
    [InlineData("phone")]
    [InlineData("backup code")]
    public async Task It_is_turned_off_with_a_code_or_a_backup_code_and_nothing_of_it_is_left(string by)
    {
        var email = $"off-{by.Length}@example.com";
        var (browser, enrolment) = await gateway.SignedInWithFactorAsync(email, remember: true);
        var page = await browser.OpenAsync(AccountVisits.SecondFactor);
        var code = by == "phone" ? gateway.CodeOf(enrolment).Insert(3, " ") : enrolment.BackupCodes[3].Insert(4, " ");

        using var answer = await browser.SubmitStepAsync(page, "disable", ("code", code));
        var after = await browser.FollowAsync(answer);
        var twice = await browser.FollowAsync(await browser.SubmitStepAsync(page, "disable", ("code", code)));

        Assert.Equal("The second factor is off. Your mailbox alone signs you in.", after.Notice());
        Assert.Equal("", answer.Cookie("mlg-device"));
        Assert.NotNull(after.Document.QuerySelector("a.button"));
        Assert.Equal(400, twice.Status);
        using var another = gateway.NewBrowser();
        FactorVisits.LeadsTo("/wiki?page=start", await gateway.SignInAsync(another, email));
        browser.Dispose();
    }

    [Fact]
    public async Task One_remembered_browser_is_forgotten_and_is_asked_again_and_the_other_is_not()
    {
        const string email = "forget@example.com";
        var (desk, enrolment) = await gateway.SignedInWithFactorAsync(email, remember: true);
        using var phone = await gateway.SignedInWithFactorAsync(email, enrolment, remember: true);
        var page = await desk.OpenAsync(AccountVisits.SecondFactor);
        Assert.Equal([false, true], page.Document.QuerySelectorAll(".entries li").Select(item => item.QuerySelector(".mark") is not null));

        using var answer = await desk.SubmitStepAsync(page, "forget", ("id", page.Ids()[1]));
        var after = await desk.FollowAsync(answer);

        Assert.Equal("The browser is forgotten: it is asked for the second factor again.", after.Notice());
        Assert.Equal("", answer.Cookie("mlg-device"));
        Assert.Equal([page.Ids()[0]], after.Ids());
        Assert.Equal("Confirm with your authenticator", (await gateway.ClickAsync(desk, email)).Title);
        Assert.NotEqual("Confirm with your authenticator", (await gateway.ClickAsync(phone, email)).Title);
        Assert.Contains(await gateway.EventsAsync(new AuditQuestion(AuditKind.DeviceForgotten)), forgotten => (forgotten.Email, forgotten.Detail) == (email, "1 browsers"));
        desk.Dispose();
    }

    [Fact]
    public async Task A_browser_forgotten_elsewhere_is_one_of_these_no_more_and_the_cookie_here_stays()
    {
        const string email = "elsewhere@example.com";
        var (desk, enrolment) = await gateway.SignedInWithFactorAsync(email, remember: true);
        using var phone = await gateway.SignedInWithFactorAsync(email, enrolment, remember: true);
        var page = await desk.OpenAsync(AccountVisits.SecondFactor);

        using var first = await desk.SubmitStepAsync(page, "forget", ("id", page.Ids()[0]));
        using var again = await desk.SubmitStepAsync(page, "forget", ("id", page.Ids()[0]));

        FactorVisits.LeadsTo(AccountVisits.SecondFactor + "?done=forgotten", first);
        FactorVisits.LeadsTo(AccountVisits.SecondFactor + "?done=unknown", again);
        Assert.False(first.Headers.Contains("Set-Cookie"));
        Assert.Equal("Confirm with your authenticator", (await gateway.ClickAsync(phone, email)).Title);
        desk.Dispose();
    }

    [Fact]
    public async Task A_browser_of_somebody_else_is_answered_like_none_and_all_means_all_of_ones_own()
    {
        var (bob, _) = await gateway.SignedInWithFactorAsync("bob@example.com", remember: true);
        var (ann, _) = await gateway.SignedInWithFactorAsync("ann@example.com", remember: true);
        var theirs = Assert.Single((await bob.OpenAsync(AccountVisits.SecondFactor)).Ids());
        var page = await ann.OpenAsync(AccountVisits.SecondFactor);

        foreach (var id in new[] { theirs, "unknown", "", "\0" })
        {
            using var answer = await ann.SubmitStepAsync(page, "forget", ("id", id));
            FactorVisits.LeadsTo(AccountVisits.SecondFactor + "?done=unknown", answer);
        }

        var all = await ann.DoAsync(AccountVisits.SecondFactor, "forget-all");
        Assert.Equal("All browsers are forgotten: each is asked for the second factor again.", all.Notice());
        Assert.Empty(all.Ids());
        Assert.Equal([theirs], (await bob.OpenAsync(AccountVisits.SecondFactor)).Ids());
        bob.Dispose();
        ann.Dispose();
    }

    [Fact]
    public async Task Codes_typed_here_count_in_the_limit_of_proofs_and_forgetting_does_not()
    {
        await using var limited = await TestGateway.StartAsync(configure: config => config.With("Limits:Enabled", true));
        using var browser = await limited.SignedInAsync(Visits.Ann);
        async Task<int> PostAsync(string path, string step)
        {
            using var answer = await browser.PostAsync(path, ("step", step));
            return (int)answer.StatusCode;
        }

        for (var i = 0; i < 28; i++)
        {
            Assert.Equal(400, await PostAsync(i % 2 == 0 ? AccountVisits.SecondFactor : AccountVisits.Data, i % 2 == 0 ? "disable" : "erase"));
            Assert.Equal(302, await PostAsync(AccountVisits.SecondFactor, "forget-all"));
        }

        Assert.Equal((400, 429, 429), (await PostAsync(AccountVisits.SecondFactor, "renew"), await PostAsync(AccountVisits.SecondFactor, "disable"), await PostAsync(AccountVisits.Data, "erase")));
        Assert.Equal((302, 200), (await PostAsync(AccountVisits.SecondFactor, "forget-all"), await PostAsync(AccountVisits.Data, "export")));
    }

    [Fact]
    public async Task Wrong_codes_typed_here_ban_the_network_that_they_come_from()
    {
        await using var banning = await TestGateway.StartAsync(configure: config => config.With("Bans:Enabled", true).With("Bans:Failures", 2));
        var (browser, enrolment) = await banning.SignedInWithFactorAsync(Visits.Ann);
        var wrong = enrolment.Phone.WrongCodeAt(banning.Clock.GetUtcNow());

        Assert.Equal(400, (await browser.DoAsync(AccountVisits.SecondFactor, "disable", ("code", wrong))).Status);
        Assert.Equal(400, (await browser.DoAsync(AccountVisits.Data, "erase", ("confirm", Visits.Ann), ("code", wrong))).Status);

        Assert.Equal(403, (await browser.OpenAsync(AccountVisits.Account)).Status);
        browser.Dispose();
    }

    [Fact]
    public async Task Where_second_factors_are_not_in_use_none_is_offered()
    {
        await using var without = await TestGateway.StartAsync(configure: config => config.With("Mfa:Mode", "off"));
        using var browser = await without.SignedInAsync(Visits.Ann);

        var page = await browser.OpenAsync(AccountVisits.SecondFactor);

        Assert.Contains("Second factors are not in use here.", page.Text, StringComparison.Ordinal);
        Assert.Null(page.Document.QuerySelector("a.button"));
    }
}
