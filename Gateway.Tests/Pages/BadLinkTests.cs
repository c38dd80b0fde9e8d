using MagicLink.Gateway.Mail;
using MagicLink.Gateway.Sessions;
using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Pages;

public sealed class BadLinkTests
{
    [Fact]
    public async Task A_used_link_says_so()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var browser = gateway.NewBrowser();
        var mail = await gateway.AskAsync(browser);
        await browser.SubmitAsync(await browser.OpenAsync(mail.Link));

        using var other = gateway.NewBrowser();
        AssertBad(await other.OpenAsync(mail.Link), 410, "This link was used before");
    }

    [Fact]
    public async Task Who_opens_the_used_link_again_is_led_to_where_it_led()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var browser = gateway.NewBrowser();
        var mail = await gateway.AskAsync(browser);
        await browser.SubmitAsync(await browser.OpenAsync(mail.Link));

        var page = await browser.OpenAsync(mail.Link);

        Assert.Equal((410, "This link does not work"), (page.Status, page.Title));
        Assert.Contains($"You are signed in here as {Visits.Ann}", page.Text, StringComparison.Ordinal);
        Assert.Equal(["/wiki?page=start", "/_gateway/sign-in?again=yes"], page.Document.QuerySelectorAll("main a").Select(link => link.GetAttribute("href")));
    }

    [Fact]
    public async Task A_form_submitted_twice_signs_in_once()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var browser = gateway.NewBrowser();
        var mail = await gateway.AskAsync(browser);
        var page = await browser.OpenAsync(mail.Link);
        await gateway.PostAsync("/api/magic-link/verify", new { token = mail.Token });

        AssertBad(await browser.FollowAsync(await browser.SubmitAsync(page)), 410, "This link was used before");
    }

    [Fact]
    public async Task An_expired_link_says_so_before_and_after_the_click()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var browser = gateway.NewBrowser();
        var mail = await gateway.AskAsync(browser);
        var page = await browser.OpenAsync(mail.Link);
        gateway.Clock.Advance(TimeSpan.FromMinutes(15));

        AssertBad(await browser.FollowAsync(await browser.SubmitAsync(page)), 410, "This link is too old");
        AssertBad(await browser.OpenAsync(mail.Link), 410, "This link is too old");
    }

    [Fact]
    public async Task A_link_works_to_its_last_second()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var browser = gateway.NewBrowser();
        var mail = await gateway.AskAsync(browser);
        gateway.Clock.Advance(TimeSpan.FromMinutes(15) - TimeSpan.FromSeconds(1));

        var answer = await browser.SubmitAsync(await browser.OpenAsync(mail.Link));

        Assert.Equal(302, (int)answer.StatusCode);
    }

    [Theory]
    [InlineData("/_gateway/link")]
    [InlineData("/_gateway/link?token=")]
    [InlineData("/_gateway/link?token=nonsense")]
    [InlineData("/_gateway/link?token=a&token=b")]
    public async Task A_link_that_is_none_of_ours_says_so(string url)
    {
        await using var gateway = await TestGateway.StartAsync();
        using var browser = gateway.NewBrowser();

        AssertBad(await browser.OpenAsync(url), 410, "This link is not valid");
    }

    [Fact]
    public async Task A_link_with_one_character_changed_says_so_wherever_it_is()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var browser = gateway.NewBrowser();
        var mail = await gateway.AskAsync(browser);
        for (var at = 0; at < mail.Token.Length; at++)
        {
            var other = mail.Token[at] == 'A' ? 'B' : 'A';
            var page = await browser.OpenAsync($"/_gateway/link?token={mail.Token[..at]}{other}{mail.Token[(at + 1)..]}");
            AssertBad(page, 410, "This link is not valid");
        }

        Assert.Equal(302, (int)(await browser.SubmitAsync(await browser.OpenAsync(mail.Link))).StatusCode);
    }

    [Fact]
    public async Task A_disabled_person_who_proves_the_mailbox_is_told()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var browser = gateway.NewBrowser();
        using var signedIn = await gateway.SignInAsync(browser);
        Assert.True(EmailAddress.TryParse(Visits.Ann, out var ann));
        await gateway.Service<UserAdminFlow>().SetDisabledAsync(ann, disabled: true, TestContext.Current.CancellationToken);
        var mail = await gateway.AskAsync(browser);

        var page = await browser.FollowAsync(await browser.SubmitAsync(await browser.OpenAsync(mail.Link)));

        AssertBad(page, 403, "This account is disabled");
    }

    [Fact]
    public async Task A_link_from_before_its_person_was_disabled_signs_nobody_in()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var browser = gateway.NewBrowser();
        using var signedIn = await gateway.SignInAsync(browser);
        using var other = gateway.NewBrowser();
        var mail = await gateway.AskAsync(other);
        var page = await other.OpenAsync(mail.Link);
        Assert.True(EmailAddress.TryParse(Visits.Ann, out var ann));
        await gateway.Service<UserAdminFlow>().SetDisabledAsync(ann, disabled: true, TestContext.Current.CancellationToken);

        var answer = await other.FollowAsync(await other.SubmitAsync(page));

        Assert.True(answer.Status is 403 or 410, $"expected a refusal, got {answer.Status}");
        Assert.Equal("This link does not work", answer.Title);
    }

    private static void AssertBad(Page page, int status, string says)
    {
        Assert.Equal(status, page.Status);
        Assert.Equal("This link does not work", page.Title);
        Assert.Contains(says, page.Text, StringComparison.Ordinal);
        Assert.Equal("/_gateway/sign-in", page.Document.QuerySelector("main a")!.GetAttribute("href"));
        Assert.Null(page.Document.QuerySelector("main form"));
    }
}
