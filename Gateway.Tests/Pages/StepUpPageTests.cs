using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Pages;

/// <summary>Where a page asks for more than the browser's session has proved.</summary>
public sealed class StepUpPageTests
{
    private const string SecondFactor = "/_gateway/second-factor";
    private const string SignOut = "/_gateway/sign-out";
    private const string Wiki = "/wiki?page=start";

    [Fact]
    public async Task A_route_that_asks_for_more_leads_to_the_page_and_back_and_the_old_cookie_is_dead()
    {
        await using var upstream = await Upstream.StartAsync();
        await using var gateway = await StartWithPolicyAsync(upstream);
        var enrolment = await gateway.EnrolAsync(await gateway.JwtAsync(Visits.Ann));
        using var browser = gateway.NewBrowser();
        using var remembered = await browser.SubmitStepAsync(
            await gateway.ClickAsync(browser), "totp", ("code", enrolment.Phone.CodeAt(gateway.Clock.GetUtcNow())), ("remember", "yes"));
        using var signedOut = await browser.SubmitAnyAsync(SignOut);
        using var signedIn = await gateway.SignInAsync(browser); // with the mailbox alone
        var oldCookie = signedIn.Cookie("mlg-session");
        gateway.Clock.Advance(TimeSpan.FromSeconds(30));

        var asked = await browser.OpenAsync("/secret/plan?x=1");
        Assert.Equal("Confirm with your authenticator", asked.Title);
        Assert.Empty(upstream.Requests);
        using var raised = await browser.SubmitStepAsync(asked, "totp", ("code", enrolment.Phone.CodeAt(gateway.Clock.GetUtcNow())));

        FactorVisits.LeadsTo("/secret/plan?x=1", raised);
        Assert.Equal("upstream says hello", (await browser.FollowAsync(raised)).Text.Trim());
        using var old = await gateway.GetWithCookieAsync("/secret/plan", "mlg-session", oldCookie);
        Assert.Equal(401, (int)old.StatusCode);
    }

    [Fact]
    public async Task Who_has_no_second_factor_sets_one_up_where_a_route_asks_for_it()
    {
        await using var upstream = await Upstream.StartAsync();
        await using var gateway = await StartWithPolicyAsync(upstream);
        using var browser = gateway.NewBrowser();
        using var signedIn = await gateway.SignInAsync(browser);

        var (shown, phone) = await browser.EnrolAsync(await browser.OpenAsync("/secret/plan"));
        using var right = await browser.SubmitAsync(shown, ("code", phone.CodeAt(gateway.Clock.GetUtcNow())));

        FactorVisits.LeadsTo("/secret/plan", right);
        Assert.Equal("upstream says hello", (await browser.FollowAsync(right)).Text.Trim());
    }

    [Fact]
    public async Task A_proof_that_is_too_old_is_renewed_by_a_link_where_there_is_no_second_factor()
    {
        await using var upstream = await Upstream.StartAsync();
        await using var gateway = await StartWithPolicyAsync(upstream);
        using var browser = gateway.NewBrowser();
        using var signedIn = await gateway.SignInAsync(browser);
        Assert.Equal(200, (await browser.OpenAsync("/fresh/page")).Status);
        gateway.Clock.Advance(TimeSpan.FromMinutes(11));

        var asked = await browser.OpenAsync("/fresh/page");
        Assert.Equal("Sign in again", asked.Title);
        var form = await browser.OpenAsync(asked.Document.QuerySelector("main a")!.GetAttribute("href")!);
        Assert.Equal("Sign in", form.Title);
        await browser.SubmitAsync(form, ("email", Visits.Ann));
        using var back = await browser.SubmitAsync(await browser.OpenAsync((await gateway.Mailbox.NextAsync()).Link));

        FactorVisits.LeadsTo("/fresh/page", back);
        Assert.Equal("upstream says hello", (await browser.FollowAsync(back)).Text.Trim());
    }

    [Fact]
    public async Task Who_enrolled_before_second_factors_were_switched_off_is_asked_for_none()
    {
        await using var upstream = await Upstream.StartAsync();
        using var config = new TestConfig(upstream.Url).With("Access:Policies:fresh:MaxAge", "00:10:00");
        config.Routes["fresh"] = TestConfig.Route("/fresh/{**path}", "fresh");
        var clock = new ManualClock();
        await using (var before = await TestGateway.StartAsync(config, clock: clock))
        {
            await before.EnrolAsync(await before.JwtAsync(Visits.Ann));
        }

        await using var gateway = await TestGateway.StartAsync(config.With("Mfa:Mode", "off"), clock: clock);
        using var browser = gateway.NewBrowser();
        FactorVisits.LeadsTo(Wiki, await gateway.SignInAsync(browser));
        var jwt = await gateway.JwtAsync(Visits.Ann);
        gateway.Clock.Advance(TimeSpan.FromMinutes(11));

        Assert.Equal("Sign in again", (await browser.OpenAsync("/fresh/page")).Title);
        using var program = await gateway.GetAsync("/fresh/page", jwt);
        var methods = (await program.RefusalAsync(401, "MFA_REQUIRED")).GetProperty("methods");
        Assert.Equal("magic_link", Assert.Single(methods.EnumerateArray()).GetString());
    }

    [Fact]
    public async Task Who_signed_in_before_everybody_had_to_enrol_does_so_now_before_anything_else()
    {
        await using var upstream = await Upstream.StartAsync();
        using var config = new TestConfig(upstream.Url);
        config.Routes["logo"] = TestConfig.Route("/logo.png", "anonymous");
        var clock = new ManualClock();
        string cookie, jwt;
        await using (var before = await TestGateway.StartAsync(config, clock: clock))
        {
            cookie = await before.CookieAsync(Visits.Ann);
            jwt = await before.JwtAsync(Visits.Ann);
        }

        await using var gateway = await TestGateway.StartAsync(config.With("Mfa:Mode", "required"), clock: clock);
        using var page = await gateway.RequestAsync(HttpMethod.Get, "/wiki", body: null, ("Cookie", cookie), ("Sec-Fetch-Mode", "navigate"));
        using var program = await gateway.GetAsync("/wiki", jwt);
        using var anonymous = await gateway.GetAsync("/logo.png", jwt);

        FactorVisits.LeadsTo($"{config.PublicUrl}{SecondFactor}?returnUrl=%2Fwiki", page);
        var methods = (await program.RefusalAsync(401, "MFA_REQUIRED")).GetProperty("methods");
        Assert.Equal("enroll", Assert.Single(methods.EnumerateArray()).GetString());
        Assert.Equal(200, (int)anonymous.StatusCode);
        await gateway.EnrolAsync(jwt);
        using var enrolled = await gateway.GetAsync("/wiki", jwt);
        Assert.Equal(200, (int)enrolled.StatusCode);
    }

    [Fact]
    public async Task Who_is_no_longer_signed_in_keeps_the_way_to_where_a_step_up_would_have_led()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var browser = gateway.NewBrowser();

        using var nobody = await browser.GetAsync($"{SecondFactor}?returnUrl=%2Fsecret%2Fplan");

        FactorVisits.LeadsTo("/_gateway/sign-in?returnUrl=%2Fsecret%2Fplan", nobody);
    }

    [Fact]
    public async Task A_step_up_is_of_who_is_signed_in_whoever_else_has_a_sign_in_under_way()
    {
        await using var upstream = await Upstream.StartAsync();
        await using var gateway = await StartWithPolicyAsync(upstream);
        await gateway.EnrolAsync(await gateway.JwtAsync("bob@example.com"));
        using var browser = gateway.NewBrowser();
        using var signedIn = await gateway.SignInAsync(browser);
        var again = await browser.OpenAsync("/_gateway/sign-in?again=yes");
        using var sent = await browser.SubmitAsync(again, ("email", "bob@example.com"));
        var bobs = await browser.FollowAsync(await browser.SubmitAsync(await browser.OpenAsync((await gateway.Mailbox.NextAsync()).Link)));
        Assert.Equal("Confirm with your authenticator", bobs.Title);

        var (shown, phone) = await browser.EnrolAsync(await browser.OpenAsync("/secret/plan"));
        using var right = await browser.SubmitAsync(shown, ("code", phone.CodeAt(gateway.Clock.GetUtcNow())));

        FactorVisits.LeadsTo("/secret/plan", right);
        Assert.Equal("upstream says hello", (await browser.FollowAsync(right)).Text.Trim());
        Assert.Equal(Visits.Ann, Assert.Single(upstream.Requests)["X-Gateway-Email"]);
        Assert.Equal("Confirm with your authenticator", (await browser.OpenAsync(SecondFactor)).Title); // Bob's still waits
        Assert.Equal(0, gateway.Count("attempts"));
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example/")]
    [InlineData("/\\evil.example")]
    public async Task A_step_up_leads_nowhere_else(string returnUrl)
    {
        await using var gateway = await TestGateway.StartAsync();
        var enrolment = await gateway.EnrolAsync(await gateway.JwtAsync(Visits.Ann));
        using var browser = gateway.NewBrowser();
        await browser.SubmitStepAsync(await gateway.ClickAsync(browser), "totp", ("code", enrolment.Phone.CodeAt(gateway.Clock.GetUtcNow())));
        gateway.Clock.Advance(TimeSpan.FromSeconds(30));

        var asked = await browser.OpenAsync($"{SecondFactor}?returnUrl={Uri.EscapeDataString(returnUrl)}");
        using var raised = await browser.SubmitStepAsync(
            asked, "totp", ("code", enrolment.Phone.CodeAt(gateway.Clock.GetUtcNow())), ("returnUrl", returnUrl));

        FactorVisits.LeadsTo("/", raised);
    }

    private static Task<TestGateway> StartWithPolicyAsync(Upstream upstream) => TestGateway.StartAsync(upstream, config =>
    {
        config.With("Access:Policies:secret:Mfa", "required").With("Access:Policies:fresh:MaxAge", "00:10:00");
        config.Routes["secret"] = TestConfig.Route("/secret/{**path}", "secret");
        config.Routes["fresh"] = TestConfig.Route("/fresh/{**path}", "fresh");
    });
}
