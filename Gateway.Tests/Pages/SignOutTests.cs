using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Pages;

public sealed class SignOutTests
{
    private const string Session = "mlg-session";

    [Fact]
    public async Task Looking_at_the_sign_out_page_signs_nobody_out()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var browser = gateway.NewBrowser();
        var cookie = (await gateway.SignInAsync(browser)).Cookie(Session);

        var page = await browser.OpenAsync("/_gateway/sign-out");

        Assert.Contains("You are signed in as ann@example.com", page.Text, StringComparison.Ordinal);
        using var still = await gateway.GetWithCookieAsync("/api/magic-link/session", Session, cookie);
        Assert.Equal(200, (int)still.StatusCode);
    }

    [Fact]
    public async Task The_click_ends_the_session_for_good()
    {
        await using var upstream = await Upstream.StartAsync();
        await using var gateway = await TestGateway.StartAsync(upstream);
        using var browser = gateway.NewBrowser();
        var cookie = (await gateway.SignInAsync(browser)).Cookie(Session);

        var answer = await browser.SubmitAsync(await browser.OpenAsync("/_gateway/sign-out"));
        var after = await browser.FollowAsync(answer);

        Assert.Equal("", answer.Cookie(Session));
        Assert.Equal("Signed out", after.Title);
        using var kept = await gateway.GetWithCookieAsync("/wiki", Session, cookie);
        Assert.Equal(401, (int)kept.StatusCode);
        Assert.Equal("Sign in", (await browser.OpenAsync("/wiki")).Title);
        Assert.Empty(upstream.Requests);
    }

    [Fact]
    public async Task Who_is_not_signed_in_is_told_and_finds_the_way_in()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var browser = gateway.NewBrowser();

        var page = await browser.OpenAsync("/_gateway/sign-out");

        Assert.Equal(200, page.Status);
        Assert.Contains("You are not signed in", page.Text, StringComparison.Ordinal);
        Assert.Null(page.Document.QuerySelector("main form"));
    }

    [Fact]
    public async Task Signing_in_again_ends_the_session_that_the_browser_had()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var browser = gateway.NewBrowser();
        var mail = await gateway.AskAsync(browser, "bob@example.com");
        var former = (await gateway.SignInAsync(browser)).Cookie(Session);

        var next = (await browser.SubmitAsync(await browser.OpenAsync(mail.Link))).Cookie(Session);

        using var old = await gateway.GetWithCookieAsync("/api/magic-link/session", Session, former);
        using var now = await gateway.GetWithCookieAsync("/api/magic-link/session", Session, next);
        Assert.NotEqual(former, next);
        Assert.Equal(401, (int)old.StatusCode);
        Assert.Equal("bob@example.com", (await now.JsonAsync(200)).GetProperty("user").GetProperty("email").GetString());
    }

    [Fact]
    public async Task Signing_in_elsewhere_leaves_the_first_browser_signed_in()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var phone = gateway.NewBrowser();
        using var desk = gateway.NewBrowser();
        var first = (await gateway.SignInAsync(phone)).Cookie(Session);

        var second = (await gateway.SignInAsync(desk)).Cookie(Session);

        using var one = await gateway.GetWithCookieAsync("/api/magic-link/session", Session, first);
        using var two = await gateway.GetWithCookieAsync("/api/magic-link/session", Session, second);
        Assert.Equal((200, 200), ((int)one.StatusCode, (int)two.StatusCode));
    }
}
