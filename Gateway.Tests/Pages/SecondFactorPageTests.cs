using MagicLink.Gateway.Stores;
using MagicLink.Gateway.Tests.Harness;
using Microsoft.Extensions.DependencyInjection;

namespace MagicLink.Gateway.Tests.Pages;

/// <summary>What a browser is asked for besides its mailbox.</summary>
public sealed class SecondFactorPageTests
{
    private const string SecondFactor = "/_gateway/second-factor";
    private const string SignOut = "/_gateway/sign-out";
    private const string Wiki = "/wiki?page=start";

    [Fact]
    public async Task A_mailed_code_is_asked_for_after_the_click_and_leads_on()
    {
        await using var gateway = await TestGateway.StartAsync(configure: config => config.With("Otp:Required", true));
        using var browser = gateway.NewBrowser();

        var asked = await ClickAsync(gateway, browser);
        var otp = (await gateway.Mailbox.NextAsync()).Code;
        Assert.Equal((200, "Type the code from the mail"), (asked.Status, asked.Title));
        Assert.DoesNotContain(Visits.Ann, asked.Html, StringComparison.Ordinal);
        var wrong = await browser.FollowAsync(await browser.SubmitStepAsync(asked, "otp", ("code", SignInCalls.Other(otp))));
        Assert.Equal(400, wrong.Status);
        Assert.Contains("Tries left: 4.", wrong.Text, StringComparison.Ordinal);
        Assert.Equal(0, gateway.Count("sessions"));
        using var right = await browser.SubmitStepAsync(wrong, "otp", ("code", otp));

        LeadsTo(Wiki, right);
        Assert.Equal(1, gateway.Count("sessions"));
        Assert.Equal("Type the code from the mail", asked.Title);
    }

    [Fact]
    public async Task Another_code_can_be_asked_for_and_too_soon_is_said()
    {
        await using var gateway = await TestGateway.StartAsync(configure: config => config.With("Otp:Required", true));
        using var browser = gateway.NewBrowser();
        var asked = await ClickAsync(gateway, browser);
        await gateway.Mailbox.NextAsync();

        var tooSoon = await browser.FollowAsync(await browser.SubmitStepAsync(asked, "resend"));
        gateway.Clock.Advance(TimeSpan.FromSeconds(60));
        var resent = await browser.FollowAsync(await browser.SubmitStepAsync(tooSoon, "resend"));
        using var right = await browser.SubmitStepAsync(resent, "otp", ("code", (await gateway.Mailbox.NextAsync()).Code));

        Assert.Equal(429, tooSoon.Status);
        Assert.Contains("in 60 s", tooSoon.Text, StringComparison.Ordinal);
        Assert.Equal(200, resent.Status);
        LeadsTo(Wiki, right);
    }

    [Fact]
    public async Task The_last_wrong_code_ends_the_sign_in_and_says_what_to_do()
    {
        await using var gateway = await TestGateway.StartAsync(configure: config => config.With("Otp:Required", true).With("Otp:MaxAttempts", 1));
        using var browser = gateway.NewBrowser();
        var asked = await ClickAsync(gateway, browser);
        var otp = (await gateway.Mailbox.NextAsync()).Code;

        var over = await browser.FollowAsync(await browser.SubmitStepAsync(asked, "otp", ("code", SignInCalls.Other(otp))));
        var late = await browser.FollowAsync(await browser.SubmitStepAsync(asked, "otp", ("code", otp)));

        Assert.Equal(410, over.Status);
        Assert.Equal("/_gateway/sign-in", over.Document.QuerySelector("main a")?.GetAttribute("href"));
        Assert.NotEqual(200, late.Status);
        Assert.Equal(0, gateway.Count("sessions"));
    }

    [Theory]
    [InlineData("phone")]
    [InlineData("backup code")]
    public async Task Who_has_enrolled_is_asked_for_the_second_factor(string by)
    {
        await using var gateway = await TestGateway.StartAsync();
        var enrolment = await gateway.EnrolAsync(await gateway.JwtAsync(Visits.Ann));
        using var browser = gateway.NewBrowser();

        var asked = await ClickAsync(gateway, browser);
        Assert.Equal((200, "Confirm with your authenticator"), (asked.Status, asked.Title));
        var wrong = await browser.FollowAsync(await browser.SubmitStepAsync(asked, "totp", ("code", enrolment.Phone.WrongCodeAt(gateway.Clock.GetUtcNow()))));
        Assert.Equal(400, wrong.Status);
        using var right = by == "phone"
            ? await browser.SubmitStepAsync(wrong, "totp", ("code", enrolment.Phone.CodeAt(gateway.Clock.GetUtcNow())))
            : await browser.SubmitStepAsync(wrong, "totp", ("backupCode", enrolment.BackupCodes[0]));

        LeadsTo(Wiki, right);
        Assert.Contains(by == "phone" ? "otp" : "backup_code", (string)gateway.Rows("SELECT amr FROM sessions WHERE cookie_hash IS NOT NULL")[0]["amr"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Looking_at_the_page_changes_nothing_and_nobody_is_sent_to_sign_in()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var browser = gateway.NewBrowser();

        using var nobody = await browser.GetAsync(SecondFactor);

        LeadsTo("/_gateway/sign-in", nobody);
    }

    [Fact]
    public async Task A_locked_factor_says_when_to_come_back()
    {
        await using var gateway = await TestGateway.StartAsync();
        var enrolment = await gateway.EnrolAsync(await gateway.JwtAsync(Visits.Ann));
        using var browser = gateway.NewBrowser();
        var asked = await ClickAsync(gateway, browser);
        for (var i = 0; i < 5; i++)
        {
            asked = await browser.FollowAsync(await browser.SubmitStepAsync(asked, "totp", ("code", "x")));
            Assert.Equal(400, asked.Status);
        }

        var locked = await browser.FollowAsync(await browser.SubmitStepAsync(asked, "totp", ("code", enrolment.Phone.CodeAt(gateway.Clock.GetUtcNow()))));

        Assert.Equal(429, locked.Status);
        Assert.Equal("60", locked.Response.Headers.GetValues("Retry-After").Single());
        Assert.Contains("Try again in 1 min.", locked.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_remembered_browser_is_not_asked_again_for_thirty_days_and_another_one_is()
    {
        await using var gateway = await TestGateway.StartAsync();
        var enrolment = await gateway.EnrolAsync(await gateway.JwtAsync(Visits.Ann));
        using var browser = gateway.NewBrowser();
        using var other = gateway.NewBrowser();
        var asked = await ClickAsync(gateway, browser);
        using var remembered = await browser.SubmitStepAsync(
            asked, "totp", ("code", enrolment.Phone.CodeAt(gateway.Clock.GetUtcNow())), ("remember", "yes"));
        Assert.Contains("HttpOnly", remembered.SetCookie("mlg-device"), StringComparison.OrdinalIgnoreCase);

        using var signedOut = await browser.SubmitAnyAsync(SignOut);
        using var again = await gateway.SignInAsync(browser);
        LeadsTo(Wiki, again);
        Assert.Contains(gateway.Rows("SELECT amr FROM sessions WHERE ended_at IS NULL"), row => (string)row["amr"]! == "email"); // what was proved now, and no more
        Assert.Equal("Confirm with your authenticator", (await ClickAsync(gateway, other)).Title);
        gateway.Clock.Advance(TimeSpan.FromDays(30));
        Assert.Equal("Confirm with your authenticator", (await ClickAsync(gateway, browser)).Title);
    }

    [Fact]
    public async Task A_browser_that_cannot_be_remembered_just_now_is_signed_in_and_raised_all_the_same()
    {
        using var config = new TestConfig();
        await using var gateway = await TestGateway.StartAsync(config, replace: services =>
            services.AddSingleton(provider => ForgetfulTotpStore.Over(ActivatorUtilities.CreateInstance<TotpStore>(provider))));
        var enrolment = await gateway.EnrolAsync(await gateway.JwtAsync(Visits.Ann));
        using var browser = gateway.NewBrowser();

        using var signedIn = await browser.SubmitStepAsync(
            await ClickAsync(gateway, browser), "totp", ("code", enrolment.Phone.CodeAt(gateway.Clock.GetUtcNow())), ("remember", "yes"));
        LeadsTo(Wiki, signedIn);
        gateway.Clock.Advance(TimeSpan.FromSeconds(30));
        using var raised = await browser.SubmitStepAsync(
            await browser.OpenAsync($"{SecondFactor}?returnUrl=%2Fx"), "totp", ("code", enrolment.Phone.CodeAt(gateway.Clock.GetUtcNow())), ("remember", "yes"));
        LeadsTo("/x", raised);

        using var now = await gateway.GetWithCookieAsync("/api/magic-link/session", "mlg-session", raised.Cookie("mlg-session"));
        Assert.Equal(200, (int)now.StatusCode);
        Assert.Equal(0, gateway.Count("remembered_devices"));
    }

    [Fact]
    public async Task A_browser_is_remembered_for_its_own_person_alone_and_only_if_asked()
    {
        await using var gateway = await TestGateway.StartAsync();
        var ann = await gateway.EnrolAsync(await gateway.JwtAsync(Visits.Ann));
        await gateway.EnrolAsync(await gateway.JwtAsync("bob@example.com"));
        using var browser = gateway.NewBrowser();
        var asked = await ClickAsync(gateway, browser);
        gateway.Clock.Advance(TimeSpan.FromSeconds(30));
        await browser.SubmitStepAsync(asked, "totp", ("code", ann.Phone.CodeAt(gateway.Clock.GetUtcNow())));
        Assert.Equal(0, gateway.Count("remembered_devices"));
        gateway.Clock.Advance(TimeSpan.FromSeconds(30));
        await browser.SubmitStepAsync(await ClickAsync(gateway, browser), "totp", ("code", ann.Phone.CodeAt(gateway.Clock.GetUtcNow())), ("remember", "yes"));
        Assert.Equal(1, gateway.Count("remembered_devices"));

        Assert.Equal("Confirm with your authenticator", (await ClickAsync(gateway, browser, "bob@example.com")).Title);
    }

    [Fact]
    public async Task Who_must_enrol_does_so_before_anything_else()
    {
        await using var upstream = await Upstream.StartAsync();
        await using var gateway = await TestGateway.StartAsync(upstream, config => config.With("Mfa:Mode", "required"));
        using var browser = gateway.NewBrowser();

        var offer = await ClickAsync(gateway, browser);
        Assert.Equal((200, "Set up a second factor"), (offer.Status, offer.Title));
        using var early = await browser.GetAsync("/wiki");
        Assert.Equal(302, (int)early.StatusCode);
        Assert.Empty(upstream.Requests);
        var (shown, phone) = await EnrolAsync(browser, offer);
        var wrong = await browser.FollowAsync(await browser.SubmitAsync(shown, ("code", phone.WrongCodeAt(gateway.Clock.GetUtcNow()))));
        Assert.Equal(400, wrong.Status);
        using var right = await browser.SubmitStepAsync(wrong, "confirm", ("code", phone.CodeAt(gateway.Clock.GetUtcNow())));

        LeadsTo(Wiki, right);
        Assert.Equal("upstream says hello", (await browser.FollowAsync(right)).Text.Trim());
        Assert.Equal("email,otp,mfa", Assert.Single(upstream.Requests)["X-Gateway-Amr"]);
    }

    [Fact]
    public async Task A_route_that_asks_for_more_leads_to_the_page_and_back_and_the_old_cookie_is_dead()
    {
        await using var upstream = await Upstream.StartAsync();
        await using var gateway = await StartWithPolicyAsync(upstream);
        var enrolment = await gateway.EnrolAsync(await gateway.JwtAsync(Visits.Ann));
        using var browser = gateway.NewBrowser();
        using var remembered = await browser.SubmitStepAsync(
            await ClickAsync(gateway, browser), "totp", ("code", enrolment.Phone.CodeAt(gateway.Clock.GetUtcNow())), ("remember", "yes"));
        using var signedOut = await browser.SubmitAnyAsync(SignOut);
        using var signedIn = await gateway.SignInAsync(browser); // with the mailbox alone
        var oldCookie = signedIn.Cookie("mlg-session");
        gateway.Clock.Advance(TimeSpan.FromSeconds(30));

        var asked = await browser.OpenAsync("/secret/plan?x=1");
        Assert.Equal("Confirm with your authenticator", asked.Title);
        Assert.Empty(upstream.Requests);
        using var raised = await browser.SubmitStepAsync(asked, "totp", ("code", enrolment.Phone.CodeAt(gateway.Clock.GetUtcNow())));

        LeadsTo("/secret/plan?x=1", raised);
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

        var (shown, phone) = await EnrolAsync(browser, await browser.OpenAsync("/secret/plan"));
        using var right = await browser.SubmitAsync(shown, ("code", phone.CodeAt(gateway.Clock.GetUtcNow())));

        LeadsTo("/secret/plan", right);
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

        LeadsTo("/fresh/page", back);
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
        LeadsTo(Wiki, await gateway.SignInAsync(browser));
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

        LeadsTo($"{config.PublicUrl}{SecondFactor}?returnUrl=%2Fwiki", page);
        var methods = (await program.RefusalAsync(401, "MFA_REQUIRED")).GetProperty("methods");
        Assert.Equal("enroll", Assert.Single(methods.EnumerateArray()).GetString());
        Assert.Equal(200, (int)anonymous.StatusCode);
        await gateway.EnrolAsync(jwt);
        using var enrolled = await gateway.GetAsync("/wiki", jwt);
        Assert.Equal(200, (int)enrolled.StatusCode);
    }

    [Fact]
    public async Task A_form_that_cannot_be_read_ends_no_sign_in()
    {
        await using var gateway = await TestGateway.StartAsync(configure: config => config.With("Otp:Required", true));
        using var browser = gateway.NewBrowser();
        var asked = await ClickAsync(gateway, browser);
        var otp = (await gateway.Mailbox.NextAsync()).Code;

        var huge = await browser.FollowAsync(await browser.SubmitStepAsync(asked, "otp", ("code", new string('1', 20_000))));
        using var right = await browser.SubmitStepAsync(asked, "otp", ("code", otp));

        Assert.Equal(400, huge.Status);
        LeadsTo(Wiki, right);
    }

    [Fact]
    public async Task Who_is_no_longer_signed_in_keeps_the_way_to_where_a_step_up_would_have_led()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var browser = gateway.NewBrowser();

        using var nobody = await browser.GetAsync($"{SecondFactor}?returnUrl=%2Fsecret%2Fplan");

        LeadsTo("/_gateway/sign-in?returnUrl=%2Fsecret%2Fplan", nobody);
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

        var (shown, phone) = await EnrolAsync(browser, await browser.OpenAsync("/secret/plan"));
        using var right = await browser.SubmitAsync(shown, ("code", phone.CodeAt(gateway.Clock.GetUtcNow())));

        LeadsTo("/secret/plan", right);
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
        await browser.SubmitStepAsync(await ClickAsync(gateway, browser), "totp", ("code", enrolment.Phone.CodeAt(gateway.Clock.GetUtcNow())));
        gateway.Clock.Advance(TimeSpan.FromSeconds(30));

        var asked = await browser.OpenAsync($"{SecondFactor}?returnUrl={Uri.EscapeDataString(returnUrl)}");
        using var raised = await browser.SubmitStepAsync(
            asked, "totp", ("code", enrolment.Phone.CodeAt(gateway.Clock.GetUtcNow())), ("returnUrl", returnUrl));

        LeadsTo("/", raised);
    }

    [Fact]
    public async Task The_handle_of_a_sign_in_is_no_business_of_script_or_backends_and_ends_with_it()
    {
        await using var gateway = await TestGateway.StartAsync(configure: config => config.With("Otp:Required", true));
        using var browser = gateway.NewBrowser();
        var mail = await gateway.AskAsync(browser);

        using var clicked = await browser.SubmitAsync(await browser.OpenAsync(mail.Link));
        LeadsTo(SecondFactor, clicked);
        Assert.Contains("httponly", clicked.SetCookie("mlg-sign-in"), StringComparison.OrdinalIgnoreCase);
        using var done = await browser.SubmitStepAsync(await browser.FollowAsync(clicked), "otp", ("code", (await gateway.Mailbox.NextAsync()).Code));

        Assert.Equal("", done.Cookie("mlg-sign-in"));
        Assert.NotEqual("", done.Cookie("mlg-session"));
    }

    private static Task<TestGateway> StartWithPolicyAsync(Upstream upstream) => TestGateway.StartAsync(upstream, config =>
    {
        config.With("Access:Policies:secret:Mfa", "required").With("Access:Policies:fresh:MaxAge", "00:10:00");
        config.Routes["secret"] = TestConfig.Route("/secret/{**path}", "secret");
        config.Routes["fresh"] = TestConfig.Route("/fresh/{**path}", "fresh");
    });

    /// <summary>Asks, opens the mail and clicks; the page that follows.</summary>
    private static async Task<Page> ClickAsync(TestGateway gateway, TestBrowser browser, string email = Visits.Ann)
    {
        using var signedOut = await browser.SubmitAnyAsync(SignOut);
        var mail = await gateway.AskAsync(browser, email, Wiki);
        return await browser.FollowAsync(await browser.SubmitAsync(await browser.OpenAsync(mail.Link)));
    }

    private static async Task<(Page Shown, Authenticator Phone)> EnrolAsync(TestBrowser browser, Page offer)
    {
        var shown = await browser.FollowAsync(await browser.SubmitStepAsync(offer, "enroll"));
        Assert.StartsWith("data:image/png;base64,", shown.Document.QuerySelector("img")?.GetAttribute("src"), StringComparison.Ordinal);
        var texts = shown.Document.QuerySelectorAll("pre").Select(element => element.TextContent.Trim()).ToList();
        Assert.Equal(10, texts[1].Split('\n').Length);
        return (shown, Authenticator.Scan($"otpauth://totp/x:y?secret={texts[0]}&issuer=x&algorithm=SHA1&digits=6&period=30"));
    }

    private static void LeadsTo(string target, HttpResponseMessage response)
    {
        Assert.Equal(302, (int)response.StatusCode);
        Assert.Equal(target, response.Headers.Location?.OriginalString);
    }
}
