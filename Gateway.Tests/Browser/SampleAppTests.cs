using MagicLink.Gateway.Tests.Harness;
using Microsoft.Playwright;

namespace MagicLink.Gateway.Tests.Browser;

/// <summary>The first minutes of a newcomer: sample app and development mailbox, in a real browser.</summary>
public sealed class SampleAppTests(RealBrowser browser) : IClassFixture<RealBrowser>
{
    [Fact]
    public async Task A_newcomer_signs_in_and_out_without_any_mail_server()
    {
        await using var gateway = await RealGateway.StartAsync(Steps.FirstTry());
        await using var profile = await browser.NewProfileAsync();
        var page = await profile.NewPageAsync();

        await page.GotoAsync($"{gateway.Url}/handbook?chapter=2");
        Assert.True(await page.GetByLabel("Mail address").EvaluateAsync<bool>("input => input === document.activeElement"));
        await page.AskAsync();
        await page.OpenMailboxAsync(gateway.Url);
        await page.Locator("article a").ClickAsync();
        Assert.Equal($"{gateway.Url}/_gateway/link", page.Url);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading)).ToHaveTextAsync("The old wiki");
        Assert.Equal($"{gateway.Url}/handbook?chapter=2", page.Url);
        await Assertions.Expect(page.Locator("table")).ToContainTextAsync(Steps.Ann);
        Assert.Equal("", await page.EvaluateAsync<string>("document.cookie"));

        await page.GetByRole(AriaRole.Link, new() { Name = "Sign out" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading)).ToHaveTextAsync("Signed out");
        await page.GotoAsync($"{gateway.Url}/handbook");
        await Assertions.Expect(page.GetByRole(AriaRole.Heading)).ToHaveTextAsync("Sign in");
    }

    [Fact]
    public async Task On_another_device_the_address_is_typed_and_nothing_is_left_in_the_history()
    {
        await using var gateway = await RealGateway.StartAsync(Steps.FirstTry());
        await using var phone = await browser.NewProfileAsync();
        await using var desk = await browser.NewProfileAsync();
        var asking = await phone.NewPageAsync();
        var opening = await desk.NewPageAsync();
        await asking.GotoAsync($"{gateway.Url}/handbook");
        await asking.AskAsync();
        await opening.OpenMailboxAsync(gateway.Url);

        await opening.Locator("article a").ClickAsync();
        await Assertions.Expect(opening.Locator("main")).ToContainTextAsync("Chrome, Linux");
        await opening.GetByLabel("Mail address or code").FillAsync(Steps.Ann);
        await opening.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();

        await Assertions.Expect(opening.GetByRole(AriaRole.Heading)).ToHaveTextAsync("The old wiki");
        await opening.GoBackAsync();
        Assert.DoesNotContain("token=", opening.Url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_page_breaks_its_own_content_security_policy()
    {
        await using var gateway = await RealGateway.StartAsync(Steps.FirstTry());
        await using var profile = await browser.NewProfileAsync();
        var page = await profile.NewPageAsync();
        var complaints = new List<string>();
        page.Console += (_, message) => complaints.Add(message.Text);

        await page.GotoAsync($"{gateway.Url}/handbook");
        await page.AskAsync();
        await page.OpenMailboxAsync(gateway.Url);
        await page.Locator("article a").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading)).ToHaveTextAsync("The old wiki");

        Assert.DoesNotContain(complaints, text => text.Contains("Content Security Policy", StringComparison.OrdinalIgnoreCase));
    }
}
