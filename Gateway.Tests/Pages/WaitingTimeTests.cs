using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Pages;

public sealed class WaitingTimeTests
{
    private const string Waiting = "/_gateway/sign-in/sent";

    [Fact]
    public async Task After_the_links_time_the_page_says_so_and_sends_another_mail()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var browser = gateway.NewBrowser();
        await gateway.AskAsync(browser);
        gateway.Clock.Advance(TimeSpan.FromMinutes(15));

        var over = await browser.OpenAsync(Waiting);
        var again = await browser.FollowAsync(await browser.SubmitAsync(over));
        var mail = await gateway.Mailbox.NextAsync();
        var answer = await browser.SubmitAsync(await browser.OpenAsync(mail.Link));

        Assert.Equal((200, "Time is up"), (over.Status, over.Title));
        Assert.Contains(Visits.Ann, over.Text, StringComparison.Ordinal);
        Assert.Equal("Check your mailbox", again.Title);
        Assert.Equal("/wiki?page=start", answer.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task Going_on_by_hand_leads_to_the_next_factor()
    {
        await using var gateway = await TestGateway.StartAsync(configure: config => config.With("Otp:Required", true));
        using var browser = gateway.NewBrowser();
        var mail = await gateway.AskAsync(browser);
        await browser.SubmitAsync(await browser.OpenAsync(mail.Link));

        var waiting = await browser.GetAsync(Waiting);
        var next = await browser.OpenAsync(Waiting + "?on=yes");

        Assert.Equal(200, (int)waiting.StatusCode);
        Assert.Equal("Type the code from the mail", next.Title);
    }

    [Fact]
    public async Task Codes_typed_there_count_like_those_typed_anywhere()
    {
        await using var gateway = await TestGateway.StartAsync(configure: config => config.With("Limits:Enabled", true));
        using var browser = gateway.NewBrowser();
        var sent = await browser.AskAsync();

        var statuses = new List<int>();
        for (var i = 0; i < 31; i++)
        {
            statuses.Add((int)(await browser.SubmitToAsync(sent, Waiting, ("code", "wrong"))).StatusCode);
        }

        Assert.Equal([.. Enumerable.Repeat(400, 30), 429], statuses);
    }

    [Fact]
    public async Task Who_guesses_codes_there_is_banned_and_told_so()
    {
        await using var gateway = await TestGateway.StartAsync(configure: config => config.With("Bans:Enabled", true));
        using var browser = gateway.NewBrowser();
        var sent = await browser.AskAsync();
        for (var i = 0; i < 20; i++)
        {
            await browser.SubmitToAsync(sent, Waiting, ("code", "wrong"));
        }

        var page = await browser.FollowAsync(await browser.SubmitToAsync(sent, Waiting, ("code", "wrong")));

        Assert.Equal((403, "Too many wrong tries"), (page.Status, page.Title));
        Assert.NotNull(page.Document.QuerySelector("main a"));
    }

    [Fact]
    public async Task An_address_that_may_not_sign_up_waits_and_guesses_like_any_other()
    {
        await using var gateway = await TestGateway.StartAsync(configure: config => config.With("SignIn:Mode", "invited"));
        using var browser = gateway.NewBrowser();
        using var known = gateway.NewBrowser();
        await gateway.JwtAsync("known@example.com", "user");

        var answers = new List<(int Status, string Text)>();
        foreach (var (visitor, email) in new[] { (browser, "stranger@example.com"), (known, "known@example.com") })
        {
            var sent = await visitor.AskAsync(email);
            var wrong = await visitor.FollowAsync(await visitor.SubmitToAsync(sent, Waiting, ("code", "000000")));
            answers.Add((wrong.Status, wrong.Document.QuerySelector("main")!.TextContent.Replace(email, "", StringComparison.Ordinal)));
        }

        Assert.Equal(answers[0], answers[1]);
        Assert.Equal(400, answers[0].Status);
    }
}
