using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Pages;

public sealed class LanguageChoiceTests(SharedGateway shared) : IClassFixture<SharedGateway>
{
    private const string Choice = "/_gateway/language";

    private TestGateway Gateway => shared.Gateway;

    [Fact]
    public async Task The_choice_is_remembered_over_pages_and_mails()
    {
        using var browser = Gateway.NewBrowser();
        var page = await browser.OpenAsync("/_gateway/sign-in?returnUrl=%2Fwiki");

        var french = await browser.FollowAsync(await browser.SubmitToAsync(page, Choice, ("language", "fr")));
        await browser.SubmitAsync(french, ("email", Visits.Ann));
        var mail = await Gateway.Mailbox.NextAsync();
        var confirm = await browser.OpenAsync(mail.Link);

        Assert.Equal("Se connecter", french.Title);
        Assert.Equal("/wiki", french.Document.QuerySelector("main input[name=returnUrl]")!.GetAttribute("value"));
        Assert.Equal("Français", french.Document.QuerySelector("footer button[aria-current]")!.TextContent);
        Assert.Contains("lang=\"fr\"", mail.Mail.Html, StringComparison.Ordinal);
        Assert.Equal("Confirmer la connexion", confirm.Title);
    }

    [Fact]
    public async Task Each_language_is_named_in_itself()
    {
        using var browser = Gateway.NewBrowser();

        var page = await browser.OpenAsync("/_gateway/sign-in");

        Assert.Equal(
            [("en", "English"), ("de", "Deutsch"), ("fr", "Français"), ("es", "Español")],
            page.Document.QuerySelectorAll("footer button").Select(button => (button.GetAttribute("lang")!, button.TextContent)));
    }

    [Theory]
    [InlineData("it")]
    [InlineData("")]
    [InlineData("../de")]
    public async Task A_language_that_is_not_spoken_is_refused(string language)
    {
        using var browser = Gateway.NewBrowser();

        var answer = await browser.SubmitToAsync(await browser.OpenAsync("/_gateway/sign-in"), Choice, ("language", language));

        Assert.Equal(400, (int)answer.StatusCode);
        Assert.False(answer.Headers.Contains("Set-Cookie"));
    }

    [Theory]
    [InlineData("//evil.example/")]
    [InlineData("https://evil.example/")]
    [InlineData("/\\evil.example")]
    [InlineData("javascript:alert(1)")]
    public async Task A_choice_leads_nowhere_else(string returnUrl)
    {
        using var browser = Gateway.NewBrowser();

        var answer = await browser.SubmitToAsync(await browser.OpenAsync("/_gateway/sign-in"), Choice, ("language", "de"), ("returnUrl", returnUrl));

        Assert.Equal((302, "/"), ((int)answer.StatusCode, answer.Headers.Location?.OriginalString));
    }

    [Fact]
    public async Task What_stands_in_the_cookie_is_a_language_or_nothing()
    {
        using var answer = await Gateway.GetWithCookieAsync("/_gateway/sign-in", "mlg-language", "<script>");

        Assert.Equal(200, (int)answer.StatusCode);
        Assert.Contains("<html lang=\"en\">", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_that_answers_a_form_offers_no_choice_as_it_would_be_lost()
    {
        using var browser = Gateway.NewBrowser();

        var refused = await browser.FollowAsync(await browser.SubmitAsync(await browser.OpenAsync("/_gateway/sign-in"), ("email", "nobody")));

        Assert.Null(refused.Document.QuerySelector("footer button"));
    }
}
