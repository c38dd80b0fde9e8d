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

        var asked = await gateway.ClickAsync(browser);
        var otp = (await gateway.Mailbox.NextAsync()).Code;
        Assert.Equal((200, "Type the code from the mail"), (asked.Status, asked.Title));
        Assert.DoesNotContain(Visits.Ann, asked.Html, StringComparison.Ordinal);
        var wrong = await browser.FollowAsync(await browser.SubmitStepAsync(asked, "otp", ("code", SignInCalls.Other(otp))));
        Assert.Equal(400, wrong.Status);
        Assert.Contains("Tries left: 4.", wrong.Text, StringComparison.Ordinal);
        Assert.Equal(0, gateway.Count("sessions"));
        using var right = await browser.SubmitStepAsync(wrong, "otp", ("code", otp));

        FactorVisits.LeadsTo(Wiki, right);
        Assert.Equal(1, gateway.Count("sessions"));
        Assert.Equal("Type the code from the mail", asked.Title);
    }

    [Fact]
    public async Task Another_code_can_be_asked_for_and_too_soon_is_said()
    {
        await using var gateway = await TestGateway.StartAsync(configure: config => config.With("Otp:Required", true));
        using var browser = gateway.NewBrowser();
        var asked = await gateway.ClickAsync(browser);
        await gateway.Mailbox.NextAsync();

        var tooSoon = await browser.FollowAsync(await browser.SubmitStepAsync(asked, "resend"));
        gateway.Clock.Advance(TimeSpan.FromSeconds(60));
        var resent = await browser.FollowAsync(await browser.SubmitStepAsync(tooSoon, "resend"));
        using var right = await browser.SubmitStepAsync(resent, "otp", ("code", (await gateway.Mailbox.NextAsync()).Code));

        Assert.Equal(429, tooSoon.Status);
        Assert.Contains("in 60 s", tooSoon.Text, StringComparison.Ordinal);
        Assert.Equal(200, resent.Status);
        FactorVisits.LeadsTo(Wiki, right);
    }

    [Fact]
    public async Task The_last_wrong_code_ends_the_sign_in_and_says_what_to_do()
    {
        await using var gateway = await TestGateway.StartAsync(configure: config => config.With("Otp:Required", true).With("Otp:MaxAttempts", 1));
        using var browser = gateway.NewBrowser();
        var asked = await gateway.ClickAsync(browser);
        var otp = (await gateway.Mailbox.NextAsync()).Code;

        var over = await browser.FollowAsync(await browser.SubmitStepAsync(asked, "otp", ("code", SignInCalls.Other(otp))));
        var late = await browser.FollowAsync(await browser.SubmitStepAsync(asked, "otp", ("code", otp)));

        Assert.Equal(410, over.Status);
        Assert.Equal("/_gateway/sign-in", over.Document.QuerySelector("main a")?.GetAttribute("href"));
        Assert.Equal(410, late.Status);
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

        var asked = await gateway.ClickAsync(browser);
        Assert.Equal((200, "Confirm with your authenticator"), (asked.Status, asked.Title));
        var wrong = await browser.FollowAsync(await browser.SubmitStepAsync(asked, "totp", ("code", enrolment.Phone.WrongCodeAt(gateway.Clock.GetUtcNow()))));
        Assert.Equal(400, wrong.Status);
        using var right = by == "phone"
            ? await browser.SubmitStepAsync(wrong, "totp", ("code", enrolment.Phone.CodeAt(gateway.Clock.GetUtcNow())))
            : await browser.SubmitStepAsync(wrong, "totp", ("backupCode", enrolment.BackupCodes[0]));

        FactorVisits.LeadsTo(Wiki, right);
        Assert.Contains(by == "phone" ? "otp" : "backup_code", (string)gateway.Rows("SELECT amr FROM sessions WHERE cookie_hash IS NOT NULL")[0]["amr"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Looking_at_the_page_changes_nothing_and_nobody_is_sent_to_sign_in()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var browser = gateway.NewBrowser();

        using var nobody = await browser.GetAsync(SecondFactor);

        FactorVisits.LeadsTo("/_gateway/sign-in", nobody);
    }

    [Fact]
    public async Task A_locked_factor_says_when_to_come_back()
    {
        await using var gateway = await TestGateway.StartAsync();
        var enrolment = await gateway.EnrolAsync(await gateway.JwtAsync(Visits.Ann));
        using var browser = gateway.NewBrowser();
        var asked = await gateway.ClickAsync(browser);
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
        var asked = await gateway.ClickAsync(browser);
        using var remembered = await browser.SubmitStepAsync(
            asked, "totp", ("code", enrolment.Phone.CodeAt(gateway.Clock.GetUtcNow())), ("remember", "yes"));
        Assert.Contains("HttpOnly", remembered.SetCookie("mlg-device"), StringComparison.OrdinalIgnoreCase);

        using var signedOut = await browser.SubmitAnyAsync(SignOut);
        using var again = await gateway.SignInAsync(browser);
        FactorVisits.LeadsTo(Wiki, again);
        Assert.Contains(gateway.Rows("SELECT amr FROM sessions WHERE ended_at IS NULL"), row => (string)row["amr"]! == "email"); // what was proved now, and no more
        Assert.Equal("Confirm with your authenticator", (await gateway.ClickAsync(other)).Title);
        gateway.Clock.Advance(TimeSpan.FromDays(30));
        Assert.Equal("Confirm with your authenticator", (await gateway.ClickAsync(browser)).Title);
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
            await gateway.ClickAsync(browser), "totp", ("code", enrolment.Phone.CodeAt(gateway.Clock.GetUtcNow())), ("remember", "yes"));
        FactorVisits.LeadsTo(Wiki, signedIn);
        gateway.Clock.Advance(TimeSpan.FromSeconds(30));
        using var raised = await browser.SubmitStepAsync(
            await browser.OpenAsync($"{SecondFactor}?returnUrl=%2Fx"), "totp", ("code", enrolment.Phone.CodeAt(gateway.Clock.GetUtcNow())), ("remember", "yes"));
        FactorVisits.LeadsTo("/x", raised);

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
        var asked = await gateway.ClickAsync(browser);
        gateway.Clock.Advance(TimeSpan.FromSeconds(30));
        await browser.SubmitStepAsync(asked, "totp", ("code", ann.Phone.CodeAt(gateway.Clock.GetUtcNow())));
        Assert.Equal(0, gateway.Count("remembered_devices"));
        gateway.Clock.Advance(TimeSpan.FromSeconds(30));
        await browser.SubmitStepAsync(await gateway.ClickAsync(browser), "totp", ("code", ann.Phone.CodeAt(gateway.Clock.GetUtcNow())), ("remember", "yes"));
        Assert.Equal(1, gateway.Count("remembered_devices"));

        Assert.Equal("Confirm with your authenticator", (await gateway.ClickAsync(browser, "bob@example.com")).Title);
    }

    [Fact]
    public async Task Who_must_enrol_does_so_before_anything_else()
    {
        await using var upstream = await Upstream.StartAsync();
        await using var gateway = await TestGateway.StartAsync(upstream, config => config.With("Mfa:Mode", "required"));
        using var browser = gateway.NewBrowser();

        var offer = await gateway.ClickAsync(browser);
        Assert.Equal((200, "Set up a second factor"), (offer.Status, offer.Title));
        using var early = await browser.GetAsync("/wiki");
        Assert.Equal(302, (int)early.StatusCode);
        Assert.Empty(upstream.Requests);
        var (shown, phone) = await browser.EnrolAsync(offer);
        var wrong = await browser.FollowAsync(await browser.SubmitAsync(shown, ("code", phone.WrongCodeAt(gateway.Clock.GetUtcNow()))));
        Assert.Equal(400, wrong.Status);
        using var right = await browser.SubmitStepAsync(wrong, "confirm", ("code", phone.CodeAt(gateway.Clock.GetUtcNow())));

        FactorVisits.LeadsTo(Wiki, right);
        Assert.Equal("upstream says hello", (await browser.FollowAsync(right)).Text.Trim());
        Assert.Equal("email,otp,mfa", Assert.Single(upstream.Requests)["X-Gateway-Amr"]);
    }

    [Fact]
    public async Task A_form_that_cannot_be_read_ends_no_sign_in()
    {
        await using var gateway = await TestGateway.StartAsync(configure: config => config.With("Otp:Required", true));
        using var browser = gateway.NewBrowser();
        var asked = await gateway.ClickAsync(browser);
        var otp = (await gateway.Mailbox.NextAsync()).Code;

        var huge = await browser.FollowAsync(await browser.SubmitStepAsync(asked, "otp", ("code", new string('1', 20_000))));
        using var right = await browser.SubmitStepAsync(asked, "otp", ("code", otp));

        Assert.Equal(400, huge.Status);
        FactorVisits.LeadsTo(Wiki, right);
    }

    [Fact]
    public async Task The_handle_of_a_sign_in_is_no_business_of_script_or_backends_and_ends_with_it()
    {
        await using var gateway = await TestGateway.StartAsync(configure: config => config.With("Otp:Required", true));
        using var browser = gateway.NewBrowser();
        var mail = await gateway.AskAsync(browser);

        using var clicked = await browser.SubmitAsync(await browser.OpenAsync(mail.Link));
        FactorVisits.LeadsTo(SecondFactor, clicked);
        Assert.Contains("httponly", clicked.SetCookie("mlg-sign-in"), StringComparison.OrdinalIgnoreCase);
        using var done = await browser.SubmitStepAsync(await browser.FollowAsync(clicked), "otp", ("code", (await gateway.Mailbox.NextAsync()).Code));

        Assert.Equal("", done.Cookie("mlg-sign-in"));
        Assert.NotEqual("", done.Cookie("mlg-session"));
    }

    [Fact]
    public async Task A_script_of_our_own_pages_may_finish_a_sign_in_under_way_by_its_cookie_and_no_other_site_may()
    {
        await using var gateway = await TestGateway.StartAsync();
        var enrolment = await gateway.EnrolAsync(await gateway.JwtAsync(Visits.Ann));
        using var browser = gateway.NewBrowser();
        using var clicked = await browser.SubmitAsync(await browser.OpenAsync((await gateway.AskAsync(browser)).Link));
        var cookie = $"mlg-sign-in={clicked.Cookie("mlg-sign-in")}";
        var code = new { code = enrolment.Phone.CodeAt(gateway.Clock.GetUtcNow()) };

        using var foreign = await gateway.PostAsync("/api/magic-link/totp/verify", code, ("Cookie", cookie), ("Sec-Fetch-Site", "cross-site"));
        using var own = await gateway.PostAsync("/api/magic-link/totp/verify", code, ("Cookie", cookie), ("Sec-Fetch-Site", "same-origin"));

        await foreign.RefusalAsync(403, "FORBIDDEN");
        Assert.True(await gateway.IsSignedInAsync((await own.JsonAsync(200)).GetProperty("jwt").GetString()!));
    }
}
