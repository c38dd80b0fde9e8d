using AngleSharp.Html.Dom;
using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Pages;

/// <summary>Mail scanners fetch every link, and some press every button they find.</summary>
public sealed class ScannerTests
{
    [Fact]
    public async Task A_scanner_that_fetches_the_link_signs_nobody_in_and_the_link_still_works()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var browser = gateway.NewBrowser();
        using var scanner = gateway.NewBrowser();
        var mail = await gateway.AskAsync(browser);

        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(200, (await scanner.OpenAsync(mail.Link)).Status);
        }

        using var session = await gateway.GetAsync("/api/magic-link/session");
        Assert.Equal(401, (int)session.StatusCode);
        await AssertStillWorksAsync(browser, mail);
    }

    [Theory]
    [InlineData("text/html,*/*")]
    [InlineData("*/*")]
    [InlineData("application/json")]
    public async Task A_head_request_answers_and_spends_nothing(string accept)
    {
        await using var gateway = await TestGateway.StartAsync();
        using var browser = gateway.NewBrowser();
        var mail = await gateway.AskAsync(browser);
        var request = new HttpRequestMessage(HttpMethod.Head, mail.Link);
        request.Headers.Accept.ParseAdd(accept);

        using var answer = await gateway.Client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(200, (int)answer.StatusCode);
        Assert.False(answer.Headers.Contains("Set-Cookie"));
        await AssertStillWorksAsync(browser, mail);
    }

    [Fact]
    public async Task A_scanner_that_submits_the_form_as_it_stands_signs_nobody_in()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var browser = gateway.NewBrowser();
        using var scanner = gateway.NewBrowser();
        var mail = await gateway.AskAsync(browser);

        var answer = await scanner.SubmitAsync(await scanner.OpenAsync(mail.Link));

        Assert.Equal(400, (int)answer.StatusCode);
        Assert.False(answer.Headers.TryGetValues("Set-Cookie", out var cookies) && cookies.Any(line => line.StartsWith("mlg-session", StringComparison.Ordinal)));
        await AssertStillWorksAsync(browser, mail);
    }

    [Fact]
    public async Task Nothing_that_stands_on_the_page_is_what_must_be_typed()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var browser = gateway.NewBrowser();
        using var scanner = gateway.NewBrowser();
        var mail = await gateway.AskAsync(browser);

        var page = await scanner.OpenAsync(mail.Link);

        Assert.DoesNotContain(Visits.Ann, page.Html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("ann", page.Document.QuerySelector("main")!.TextContent.Split(' '), StringComparer.OrdinalIgnoreCase);
        Assert.DoesNotContain(mail.Code, page.Html, StringComparison.Ordinal);
        Assert.Equal("", page.Document.QuerySelectorAll("input").Cast<IHtmlInputElement>().Single(input => input.Name == "typed").Value);
        Assert.Equal("off", page.Document.QuerySelector("input[name=typed]")!.GetAttribute("autocomplete"));
    }

    [Fact]
    public async Task The_api_does_not_spend_a_link_that_a_browser_navigates_to()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var browser = gateway.NewBrowser();
        var mail = await gateway.AskAsync(browser);

        var page = await browser.OpenAsync($"/api/magic-link/verify?token={mail.Token}");

        Assert.Equal("Confirm signing in", page.Title);
        Assert.Equal("/_gateway/link", page.Response.RequestMessage?.RequestUri?.PathAndQuery);
        await AssertStillWorksAsync(browser, mail);
    }

    private static async Task AssertStillWorksAsync(TestBrowser browser, ReceivedMail mail)
    {
        var answer = await browser.SubmitAsync(await browser.OpenAsync(mail.Link));
        Assert.Equal(302, (int)answer.StatusCode);
        Assert.NotEqual("", answer.Cookie("mlg-session"));
    }
}
