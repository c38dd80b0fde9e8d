using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Pages;

public sealed class JourneyTests
{
    [Fact]
    public async Task From_an_app_over_the_mailbox_back_to_the_very_page_in_the_app()
    {
        await using var upstream = await Upstream.StartAsync();
        await using var gateway = await TestGateway.StartAsync(upstream);
        using var browser = gateway.NewBrowser();

        var signIn = await browser.OpenAsync("/wiki/start?tab=2&q=a%20b");
        var sent = await browser.FollowAsync(await browser.SubmitAsync(signIn, ("email", "Ann@Example.com")));
        var mail = await gateway.Mailbox.NextAsync();
        var confirm = await browser.OpenAsync(mail.Link);
        var back = await browser.FollowAsync(await browser.SubmitAsync(confirm));

        Assert.Equal((200, "Sign in"), (signIn.Status, signIn.Title));
        Assert.Equal((200, "Check your mailbox"), (sent.Status, sent.Title));
        Assert.Equal("ann@example.com", mail.Mail.To);
        Assert.Equal((200, "Confirm signing in"), (confirm.Status, confirm.Title));
        Assert.Equal("upstream says hello", back.Text.Trim());
        var request = Assert.Single(upstream.Requests);
        Assert.Equal("/wiki/start?tab=2&q=a%20b", request.RawTarget);
        Assert.Equal("ann@example.com", request["X-Gateway-Email"]);
        Assert.Equal("email", request["X-Gateway-Amr"]);
    }

    [Fact]
    public async Task The_browser_that_asked_confirms_with_one_click_and_types_nothing()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var browser = gateway.NewBrowser();
        var mail = await gateway.AskAsync(browser);

        var confirm = await browser.OpenAsync(mail.Link);
        var answer = await browser.SubmitAsync(confirm);

        Assert.Empty(confirm.Document.QuerySelectorAll("input:not([type=hidden])"));
        Assert.Equal(302, (int)answer.StatusCode);
        Assert.Equal("/wiki?page=start", answer.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task The_token_leaves_the_address_bar_at_the_first_look()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var browser = gateway.NewBrowser();
        var mail = await gateway.AskAsync(browser);

        var first = await browser.GetAsync(mail.Link);
        var page = await browser.FollowAsync(first);

        Assert.Equal(302, (int)first.StatusCode);
        Assert.Equal("/_gateway/link", first.Headers.Location?.OriginalString);
        Assert.Equal("no-store", first.Headers.CacheControl?.ToString());
        Assert.Equal("no-referrer", Assert.Single(first.Headers.GetValues("Referrer-Policy")));
        Assert.Equal("", page.Response.RequestMessage?.RequestUri?.Query);
        Assert.DoesNotContain(mail.Token, page.Html, StringComparison.Ordinal);
        Assert.DoesNotContain(mail.Code, page.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_is_signed_in_goes_straight_on_from_the_sign_in_page()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var browser = gateway.NewBrowser();
        using var signedIn = await gateway.SignInAsync(browser);

        var answer = await browser.GetAsync("/_gateway/sign-in?returnUrl=%2Freports");

        Assert.Equal(302, (int)answer.StatusCode);
        Assert.Equal("/reports", answer.Headers.Location?.OriginalString);
    }

    [Theory]
    [InlineData("")]
    [InlineData("ann")]
    [InlineData("ann@localhost")]
    [InlineData("ann@example.com, bob@example.com")]
    [InlineData("\"a b\"@example.com")]
    public async Task An_address_that_is_none_is_said_on_the_form_and_sends_nothing(string email)
    {
        await using var gateway = await TestGateway.StartAsync();
        using var browser = gateway.NewBrowser();

        var again = await browser.FollowAsync(
            await browser.SubmitAsync(await browser.OpenAsync("/_gateway/sign-in?returnUrl=%2Fwiki"), ("email", email)));
        await gateway.AskAsync(browser);

        Assert.Equal(400, again.Status);
        var input = again.Document.QuerySelector("#email")!;
        Assert.Equal("true", input.GetAttribute("aria-invalid"));
        Assert.Equal(email, input.GetAttribute("value"));
        Assert.NotNull(again.Document.GetElementById(input.GetAttribute("aria-describedby")!));
        Assert.Equal("/wiki", again.Document.QuerySelector("input[name=returnUrl]")!.GetAttribute("value"));
        Assert.Equal(1, gateway.Mailbox.Offered);
    }

    [Fact]
    public async Task An_address_that_may_not_sign_up_sees_the_same_pages_as_any_other()
    {
        await using var gateway = await TestGateway.StartAsync(configure: config => config.With("SignIn:Mode", "invited"));
        using var browser = gateway.NewBrowser();

        var sent = await browser.AskAsync("stranger@example.com");

        Assert.Equal(200, sent.Status);
        Assert.Equal(0, gateway.Mailbox.Offered);
    }
}
