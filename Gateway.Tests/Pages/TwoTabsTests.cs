using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Pages;

public sealed class TwoTabsTests
{
    [Fact]
    public async Task The_form_of_one_link_does_not_confirm_another_that_was_opened_since()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var browser = gateway.NewBrowser();
        var first = await gateway.AskAsync(browser, "ann@example.com");
        var second = await gateway.AskAsync(browser, "bob@example.net");
        var firstTab = await browser.OpenAsync(first.Link);
        var secondTab = await browser.OpenAsync(second.Link);

        var stale = await browser.SubmitAsync(firstTab);
        var shown = await browser.FollowAsync(stale);
        var confirmed = await browser.SubmitAsync(shown);

        Assert.Contains("a…@example.com", firstTab.Text, StringComparison.Ordinal);
        Assert.Contains("b…@example.net", secondTab.Text, StringComparison.Ordinal);
        Assert.Equal(409, (int)stale.StatusCode);
        Assert.False(stale.Headers.Contains("Set-Cookie"));
        Assert.Contains("b…@example.net", shown.Text, StringComparison.Ordinal);
        using var session = await gateway.GetWithCookieAsync("/api/magic-link/session", "mlg-session", confirmed.Cookie("mlg-session"));
        Assert.Equal("bob@example.net", (await session.JsonAsync(200)).GetProperty("user").GetProperty("email").GetString());
    }

    [Fact]
    public async Task A_link_whose_form_went_stale_works_when_it_is_opened_again()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var browser = gateway.NewBrowser();
        var first = await gateway.AskAsync(browser, "ann@example.com");
        var second = await gateway.AskAsync(browser, "bob@example.net");
        var firstTab = await browser.OpenAsync(first.Link);
        await browser.OpenAsync(second.Link);
        await browser.SubmitAsync(firstTab);

        var confirmed = await browser.SubmitAsync(await browser.OpenAsync(first.Link));

        Assert.Equal(302, (int)confirmed.StatusCode);
    }

    [Fact]
    public async Task A_form_without_its_challenge_confirms_nothing()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var browser = gateway.NewBrowser();
        var mail = await gateway.AskAsync(browser);
        var page = await browser.OpenAsync(mail.Link);

        var answer = await browser.SubmitAsync(page, ("challenge", ""));

        Assert.Equal(409, (int)answer.StatusCode);
        Assert.Equal(302, (int)(await browser.SubmitAsync(page)).StatusCode);
    }
}
