using MagicLink.Gateway.Tests.Harness;
using Microsoft.Playwright;

namespace MagicLink.Gateway.Tests.Browser;

/// <summary>A second factor from the day it is demanded to the day its owner sees to it, on a phone without script.</summary>
public sealed class FactorJourneyTests(RealBrowser browser) : IClassFixture<RealBrowser>
{
    private static readonly string Folder = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "screenshots")).FullName;

    [Fact]
    public async Task Who_must_enrol_is_told_why_is_asked_the_next_time_remembered_if_wished_and_forgotten_if_wished()
    {
        await using var gateway = await RealGateway.StartAsync(Steps.FirstTry().With("Mfa:Mode", "required").With("Brand:Support", "Call 4711."));
        await using var profile = await browser.NewProfileAsync(width: 360, hasScript: false);
        var page = await profile.NewPageAsync();

        await ConfirmLinkAsync(page, gateway.Url);
        await ShowsAsync(page, "Set up a second factor", "You are signing in as a…@example.com.", "Everybody who signs in here needs a second factor.");
        await TakeAsync(page, "forced-enrolment");
        await page.GetByRole(AriaRole.Button, new() { Name = "Set up now" }).ClickAsync();
        var phone = Authenticator.Scan((await page.GetByRole(AriaRole.Link, new() { Name = "The app is on this device?" }).GetAttributeAsync("href"))!);
        var backupCode = (await page.Locator(".codes li").First.TextContentAsync())!;
        await page.GetByLabel("Code that the app shows now").FillAsync(phone.CodeAt(TimeProvider.System.GetUtcNow()).Insert(3, " "));
        await page.GetByRole(AriaRole.Button, new() { Name = "Confirm" }).ClickAsync();
        await ShowsAsync(page, "The old wiki");

        await SignOutAsync(page, gateway.Url);
        await ConfirmLinkAsync(page, gateway.Url);
        await ShowsAsync(page, "Confirm with your authenticator", "You are signing in as a…@example.com.");
        await page.GetByText("No authenticator at hand?").ClickAsync();
        await Assertions.Expect(page.GetByText("Neither app nor backup codes?")).ToContainTextAsync("Call 4711.");
        await TakeAsync(page, "second-factor-sign-in");
        Assert.Equal("/_gateway/sign-in?again=yes", await page.GetByRole(AriaRole.Link, new() { Name = "Start over" }).GetAttributeAsync("href"));
        await page.GetByLabel("Do not ask again").CheckAsync();
        await page.GetByLabel("Code", new() { Exact = true }).FillAsync(phone.CodeAt(TimeProvider.System.GetUtcNow().AddSeconds(30)));
        await page.GetByRole(AriaRole.Button, new() { Name = "Confirm", Exact = true }).ClickAsync();
        await ShowsAsync(page, "The old wiki");

        await SignOutAsync(page, gateway.Url);
        await ConfirmLinkAsync(page, gateway.Url);
        await ShowsAsync(page, "The old wiki");
        await page.GotoAsync($"{gateway.Url}/_gateway/account/second-factor");
        await ShowsAsync(page, "Second factor", "This browser");
        await TakeAsync(page, "remembered-browser");
        await page.GetByRole(AriaRole.Button, new() { Name = "Forget: Chrome, Linux, 127.0.0.1" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Status)).ToHaveTextAsync("The browser is forgotten: it is asked for the second factor again.");

        await SignOutAsync(page, gateway.Url);
        await ConfirmLinkAsync(page, gateway.Url);
        await page.GetByText("No authenticator at hand?").ClickAsync();
        await page.GetByLabel("One of your backup codes").FillAsync(backupCode);
        await page.GetByRole(AriaRole.Button, new() { Name = "Confirm with the backup code" }).ClickAsync();
        await ShowsAsync(page, "The old wiki");
        await page.GotoAsync($"{gateway.Url}/_gateway/account/second-factor");
        await ShowsAsync(page, "Second factor", "Codes that are left: 9.", "Everybody needs a second factor here");
    }

    private static async Task ConfirmLinkAsync(IPage page, string gateway)
    {
        await page.GotoAsync($"{gateway}/_gateway/dev/mailbox");
        var before = await page.Locator("article").CountAsync();
        await page.GotoAsync($"{gateway}/handbook");
        await page.AskAsync();
        await Eventually.TrueAsync(
            async () =>
            {
                await page.GotoAsync($"{gateway}/_gateway/dev/mailbox");
                return await page.Locator("article").CountAsync() > before;
            },
            "another mail is in the mailbox");
        await page.GotoAsync((await page.Locator("article a").First.GetAttributeAsync("href"))!);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
    }

    private static async Task SignOutAsync(IPage page, string gateway)
    {
        await page.GotoAsync($"{gateway}/_gateway/sign-out");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await ShowsAsync(page, "Signed out");
    }

    private static async Task ShowsAsync(IPage page, string title, params string[] texts)
    {
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync(title);
        foreach (var text in texts)
        {
            await Assertions.Expect(page.GetByText(text)).ToBeVisibleAsync();
        }
    }

    private static Task TakeAsync(IPage page, string name) =>
        page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Folder, $"{name}-light-360.png"), FullPage = true });
}
