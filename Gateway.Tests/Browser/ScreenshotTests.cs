using MagicLink.Gateway.Tests.Harness;
using Microsoft.Playwright;

namespace MagicLink.Gateway.Tests.Browser;

/// <summary>Every page as people see it, kept as pictures beside the test assembly, in the folder <c>screenshots</c>.</summary>
public sealed class ScreenshotTests(RealBrowser browser) : IClassFixture<RealBrowser>
{
    [Theory]
    [InlineData("light", 1000)]
    [InlineData("dark", 1000)]
    [InlineData("light", 360)]
    [InlineData("dark", 360)]
    public async Task Every_page_fits_and_can_be_read(string theme, int width)
    {
        await using var gateway = await RealGateway.StartAsync(Steps.FirstTry().With("Otp:Required", true));
        var scheme = theme == "dark" ? ColorScheme.Dark : ColorScheme.Light;
        await using var profile = await browser.NewProfileAsync(scheme, width);
        await using var elsewhere = await browser.NewProfileAsync(scheme, width);
        var page = await profile.NewPageAsync();
        var other = await elsewhere.NewPageAsync();

        await page.GotoAsync($"{gateway.Url}/handbook");
        await page.TakeAsync("sign-in", theme, width);
        await page.AskAsync();
        await page.TakeAsync("sent", theme, width);
        await page.OpenMailboxAsync(gateway.Url);
        await page.TakeAsync("mailbox", theme, width);
        var link = await page.Locator("article a").GetAttributeAsync("href");
        await page.GotoAsync(link!);
        await page.TakeAsync("confirm", theme, width);
        await other.GotoAsync(link!);
        await other.TakeAsync("confirm-elsewhere", theme, width);
        await other.GetByLabel("Mail address or code").FillAsync("bob@example.com");
        await other.GetByRole(AriaRole.Main).GetByRole(AriaRole.Button).ClickAsync();
        await Assertions.Expect(other.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
        await other.TakeAsync("confirm-elsewhere-wrong", theme, width);
        await page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Button).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading)).ToHaveTextAsync("Type the code from the mail");
        await page.TakeAsync("mailed-code", theme, width);
        await page.GetByLabel("Code from the mail").FillAsync(await ReadCodeAsync(other, gateway.Url));
        await page.GetByLabel("Code from the mail").PressAsync("Enter");
        await Assertions.Expect(page.GetByRole(AriaRole.Heading)).ToHaveTextAsync("The old wiki");
        await EnrolAsync(page, gateway.Url, theme, width);
        await page.GotoAsync(link!);
        await page.TakeAsync("bad-link", theme, width);
        await page.GotoAsync($"{gateway.Url}/staff/list");
        await page.TakeAsync("denied", theme, width);
        await page.GotoAsync($"{gateway.Url}/_gateway/sign-out");
        await page.TakeAsync("sign-out", theme, width);
    }

    /// <summary>The newest mail's code, read in the development mailbox.</summary>
    private static async Task<string> ReadCodeAsync(IPage page, string gateway)
    {
        var code = "";
        await Eventually.TrueAsync(
            async () =>
            {
                await page.GotoAsync($"{gateway}/_gateway/dev/mailbox");
                var mails = await page.Locator("article pre").AllTextContentsAsync();
                code = mails.Where(mail => !mail.Contains("http", StringComparison.Ordinal)).SelectMany(mail => mail.Split('\n')).FirstOrDefault(line => line.Length == 6 && line.All(char.IsAsciiDigit)) ?? "";
                return code.Length > 0;
            },
            "the second mail is in the mailbox");
        return code;
    }

    private static async Task EnrolAsync(IPage page, string gateway, string theme, int width)
    {
        await page.GotoAsync($"{gateway}/_gateway/second-factor?reason=age");
        await page.TakeAsync("sign-in-again", theme, width);
        await page.GotoAsync($"{gateway}/_gateway/second-factor?returnUrl=%2Fhandbook");
        await page.TakeAsync("enrolment-offered", theme, width);
        await page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Button).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Img)).ToBeVisibleAsync();
        await page.TakeAsync("enrolment", theme, width);
        var secret = await page.Locator("pre").First.TextContentAsync();
        var phone = Authenticator.Scan($"otpauth://totp/x:y?secret={secret}&issuer=x&algorithm=SHA1&digits=6&period=30");
        await page.GetByLabel("Code that the app shows now").FillAsync("none");
        await page.GetByLabel("Code that the app shows now").PressAsync("Enter");
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
        await page.TakeAsync("enrolment-wrong", theme, width);
        await page.GetByLabel("Code that the app shows now").FillAsync(phone.CodeAt(TimeProvider.System.GetUtcNow()));
        await page.GetByLabel("Code that the app shows now").PressAsync("Enter");
        await Assertions.Expect(page.GetByRole(AriaRole.Heading)).ToHaveTextAsync("The old wiki");
        await page.GotoAsync($"{gateway}/_gateway/second-factor?returnUrl=%2Fhandbook");
        await page.GetByText("No authenticator at hand?").ClickAsync();
        await page.TakeAsync("second-factor", theme, width);
        await AccountAsync(page, gateway, phone, theme, width);
    }

    private static async Task AccountAsync(IPage page, string gateway, Authenticator phone, string theme, int width)
    {
        await page.GotoAsync($"{gateway}/_gateway/account");
        await page.TakeAsync("account", theme, width);
        await page.GetByLabel("First name").FillAsync("Ann");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Status)).ToBeVisibleAsync();
        await page.TakeAsync("account-saved", theme, width);
        await page.GetByRole(AriaRole.Link, new() { Name = "Devices and sessions" }).ClickAsync();
        await page.TakeAsync("account-sessions", theme, width);
        await page.GetByRole(AriaRole.Link, new() { Name = "Your data" }).ClickAsync();
        await page.GetByLabel("Type your mail address to confirm").FillAsync("somebody@example.com");
        await page.GetByLabel("Code that the app shows now").FillAsync("123456");
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete my account for good" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
        await page.TakeAsync("account-data", theme, width);
        await page.GotoAsync($"{gateway}/_gateway/account/second-factor");
        await page.TakeAsync("account-second-factor", theme, width);

        // The code that confirmed is spent; the clock of a phone may be ahead.
        await page.GetByLabel("Code that the app shows now", new() { Exact = true }).FillAsync(phone.CodeAt(TimeProvider.System.GetUtcNow().AddSeconds(30)));
        await page.GetByRole(AriaRole.Button, new() { Name = "Get new backup codes" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Your new backup codes" })).ToBeVisibleAsync();
        await page.TakeAsync("account-new-codes", theme, width);
    }
}
