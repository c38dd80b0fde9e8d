using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Pages;

/// <summary>What comes from outside is text, never markup.</summary>
public sealed class EscapingTests
{
    private const string Hostile = "\"'><script>alert(1)</script><img/src=x/onerror=alert(1)>&amp;";

    [Fact]
    public async Task An_address_that_is_markup_is_shown_back_as_text()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var browser = gateway.NewBrowser();

        var page = await browser.FollowAsync(await browser.SubmitAsync(await browser.OpenAsync("/_gateway/sign-in"), ("email", Hostile)));

        AssertClean(page);
        Assert.Equal(Hostile, page.Document.QuerySelector("#email")!.GetAttribute("value"));
    }

    [Fact]
    public async Task A_return_url_that_is_markup_stays_a_value()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var browser = gateway.NewBrowser();

        var page = await browser.OpenAsync($"/_gateway/sign-in?returnUrl={Uri.EscapeDataString("/wiki" + Hostile + "#" + Hostile)}");

        AssertClean(page);
        Assert.StartsWith("/wiki", page.Document.QuerySelector("input[name=returnUrl]")!.GetAttribute("value"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_user_agent_that_is_markup_does_not_reach_the_confirm_page()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var browser = gateway.NewBrowser();
        var request = new HttpRequestMessage(HttpMethod.Post, "/_gateway/sign-in") { Content = new FormUrlEncodedContent([new("email", Visits.Ann)]) };
        request.Headers.TryAddWithoutValidation("User-Agent", $"Firefox/140.0 {Hostile} Linux");
        using var asked = await gateway.Client.SendAsync(request, TestContext.Current.CancellationToken);
        var mail = await gateway.Mailbox.NextAsync();

        var page = await browser.OpenAsync(mail.Link);

        AssertClean(page);
        Assert.Contains("Firefox, Linux", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", mail.Mail.Html, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_brand_that_looks_like_markup_is_a_name()
    {
        const string brand = "<b>R&D</b> \"Wiki\"";
        await using var gateway = await TestGateway.StartAsync(configure: config => config.With("Brand:Name", brand));
        using var browser = gateway.NewBrowser();

        var page = await browser.OpenAsync("/_gateway/sign-in");

        Assert.Equal(brand, page.Document.QuerySelector("header")!.TextContent.Trim());
        Assert.Contains(brand, page.Document.Title, StringComparison.Ordinal);
        Assert.Empty(page.Document.QuerySelectorAll("b"));
    }

    [Fact]
    public async Task A_form_field_given_twice_counts_as_missing()
    {
        await using var gateway = await TestGateway.StartAsync();
        var request = new HttpRequestMessage(HttpMethod.Post, "/_gateway/sign-in")
        {
            Content = new FormUrlEncodedContent([new("email", Visits.Ann), new("email", "bob@example.com")]),
        };

        using var answer = await gateway.Client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(400, (int)answer.StatusCode);
        Assert.Equal(0, gateway.Mailbox.Offered);
    }

    private static void AssertClean(Page page)
    {
        Assert.Empty(page.Document.QuerySelectorAll("script:not([nonce]), img"));
        Assert.DoesNotContain(page.Document.All.SelectMany(element => element.Attributes), attribute => attribute.Name.StartsWith("on", StringComparison.OrdinalIgnoreCase));
    }
}
