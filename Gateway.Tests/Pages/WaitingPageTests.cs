using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Pages;

public sealed class WaitingPageTests(SharedGateway shared) : IClassFixture<SharedGateway>
{
    private const string Waiting = "/_gateway/sign-in/sent";
    private static int people;
    private readonly string person = $"person{Interlocked.Increment(ref people)}@example.com";

    private TestGateway Gateway => shared.Gateway;

    [Fact]
    public async Task The_code_from_the_mail_signs_in_and_leads_to_where_one_wanted_to_go()
    {
        using var browser = Gateway.NewBrowser();
        var sent = await browser.AskAsync(person, "/wiki/plans");
        var mail = await Gateway.Mailbox.NextAsync();

        var answer = await browser.SubmitToAsync(sent, Waiting, ("code", mail.Code));

        Assert.Equal((302, "/wiki/plans"), ((int)answer.StatusCode, answer.Headers.Location?.OriginalString));
        Assert.Contains(person, (await browser.OpenAsync("/_gateway/sign-out")).Text, StringComparison.Ordinal);
        Assert.Equal(410, (await browser.OpenAsync(mail.Link)).Status);
    }

    [Fact]
    public async Task Of_many_codes_typed_at_once_one_signs_in()
    {
        using var browser = Gateway.NewBrowser();
        var sent = await browser.AskAsync(person);
        var mail = await Gateway.Mailbox.NextAsync();

        // Fewer than a challenge takes: each counts before it is judged.
        var answers = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => browser.SubmitToAsync(sent, Waiting, ("code", mail.Code))));

        Assert.Single(answers, answer => answer.Headers.TryGetValues("Set-Cookie", out var cookies) && cookies.Any(cookie => cookie.StartsWith("mlg-session=", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_wrong_code_is_said_at_its_field_and_the_right_one_still_works()
    {
        using var browser = Gateway.NewBrowser();
        var sent = await browser.AskAsync(person);
        var mail = await Gateway.Mailbox.NextAsync();

        var wrong = await browser.FollowAsync(await browser.SubmitToAsync(sent, Waiting, ("code", SignInCalls.Other(mail.Code))));
        var right = await browser.SubmitToAsync(wrong, Waiting, ("code", mail.Code));

        Assert.Equal(400, wrong.Status);
        var field = wrong.Document.QuerySelector("#code")!;
        Assert.Equal("one-time-code", field.GetAttribute("autocomplete"));
        Assert.Equal("true", field.GetAttribute("aria-invalid"));
        Assert.Contains("This code is not right", wrong.Document.GetElementById(field.GetAttribute("aria-describedby")!)!.TextContent, StringComparison.Ordinal);
        Assert.Equal(302, (int)right.StatusCode);
    }

    [Fact]
    public async Task After_five_wrong_codes_only_the_link_works()
    {
        using var browser = Gateway.NewBrowser();
        var sent = await browser.AskAsync(person);
        var mail = await Gateway.Mailbox.NextAsync();
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(400, (int)(await browser.SubmitToAsync(sent, Waiting, ("code", SignInCalls.Other(mail.Code)))).StatusCode);
        }

        var right = await browser.SubmitToAsync(sent, Waiting, ("code", mail.Code));
        var link = await browser.SubmitAsync(await browser.OpenAsync(mail.Link));

        Assert.Equal(400, (int)right.StatusCode);
        Assert.Equal(302, (int)link.StatusCode);
    }

    [Fact]
    public async Task It_goes_on_once_the_link_was_confirmed_in_another_tab_of_the_same_browser()
    {
        using var browser = Gateway.NewBrowser();
        await browser.AskAsync(person, "/wiki/plans");
        var mail = await Gateway.Mailbox.NextAsync();

        var before = await browser.GetAsync(Waiting);
        await browser.SubmitAsync(await browser.OpenAsync(mail.Link));
        var after = await browser.GetAsync(Waiting);

        Assert.Equal(200, (int)before.StatusCode);
        Assert.Equal((302, "/wiki/plans"), ((int)after.StatusCode, after.Headers.Location?.OriginalString));
    }

    [Fact]
    public async Task A_way_that_leads_back_to_it_has_an_end()
    {
        using var browser = Gateway.NewBrowser();
        await browser.AskAsync(person, $"/_gateway/sign-in?returnUrl={Uri.EscapeDataString(Waiting)}");
        var mail = await Gateway.Mailbox.NextAsync();

        var end = await browser.FollowAsync(await browser.SubmitAsync(await browser.OpenAsync(mail.Link)));

        Assert.Equal("/", end.Response.RequestMessage?.RequestUri?.AbsolutePath);
    }

    [Fact]
    public async Task It_stays_when_the_link_was_confirmed_in_another_browser()
    {
        using var asking = Gateway.NewBrowser();
        using var reading = Gateway.NewBrowser();
        await asking.AskAsync(person);
        var mail = await Gateway.Mailbox.NextAsync();
        var before = await asking.OpenAsync(Waiting);

        var confirmed = await reading.SubmitAsync(await reading.OpenAsync(mail.Link), ("typed", person));
        var after = await asking.OpenAsync(Waiting);

        Assert.Equal(302, (int)confirmed.StatusCode);
        Assert.Equal((200, "Check your mailbox"), (after.Status, after.Title));
        Assert.Equal(before.Document.QuerySelector("main")!.TextContent, after.Document.QuerySelector("main")!.TextContent);
    }

    [Fact]
    public async Task A_session_from_before_the_asking_or_of_somebody_else_does_not_count()
    {
        using var browser = Gateway.NewBrowser();
        using var signedIn = await Gateway.SignInAsync(browser, person);
        Gateway.Clock.Advance(TimeSpan.FromSeconds(1));
        var again = await browser.OpenAsync("/_gateway/sign-in?again=yes");
        await browser.SubmitAsync(again, ("email", person));
        await Gateway.Mailbox.NextAsync();
        var same = await browser.OpenAsync(Waiting);
        await browser.SubmitAsync(again, ("email", "other." + person));
        await Gateway.Mailbox.NextAsync();
        var other = await browser.OpenAsync(Waiting);

        Assert.Equal("Check your mailbox", same.Title);
        Assert.Equal("Check your mailbox", other.Title);
    }

    [Fact]
    public async Task What_another_browser_waits_for_is_nobody_elses_business()
    {
        using var asking = Gateway.NewBrowser();
        var form = await asking.OpenAsync("/_gateway/sign-in");
        var answer = await asking.SubmitAsync(form, ("email", person));
        await Gateway.Mailbox.NextAsync();

        using var copied = await Gateway.GetWithCookieAsync(Waiting, "mlg-waiting", answer.Cookie("mlg-waiting"));

        Assert.Equal((302, "/_gateway/sign-in"), ((int)copied.StatusCode, copied.Headers.Location?.OriginalString));
    }

    [Fact]
    public async Task Who_waits_for_nothing_is_led_to_sign_in()
    {
        using var browser = Gateway.NewBrowser();

        var shown = await browser.OpenAsync(Waiting);
        var posted = await browser.SubmitAnyAsync(Waiting);

        Assert.Equal("Sign in", shown.Title);
        Assert.Equal((302, "/_gateway/sign-in"), ((int)posted.StatusCode, posted.Headers.Location?.OriginalString));
    }

    [Fact]
    public async Task Going_on_by_hand_says_so_when_it_is_too_early()
    {
        using var browser = Gateway.NewBrowser();
        var sent = await browser.AskAsync(person);
        await Gateway.Mailbox.NextAsync();

        var page = await browser.OpenAsync(sent.Document.QuerySelector("main a[href*='on=']")!.GetAttribute("href")!);

        Assert.Contains("has not been confirmed in this browser yet", page.Document.QuerySelector("[role=status]:not([hidden])")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_code_of_a_mail_that_a_stranger_asked_for_leads_where_this_browser_wanted_to_go()
    {
        using var stranger = Gateway.NewBrowser();
        using var browser = Gateway.NewBrowser();
        await stranger.AskAsync(person, "/trap");
        var strangers = await Gateway.Mailbox.NextAsync();
        var sent = await browser.AskAsync(person, "/wiki");
        await Gateway.Mailbox.NextAsync();

        var answer = await browser.SubmitToAsync(sent, Waiting, ("code", strangers.Code));

        Assert.Equal((302, "/wiki"), ((int)answer.StatusCode, answer.Headers.Location?.OriginalString));
    }
}
