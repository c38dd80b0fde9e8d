using MagicLink.Gateway.Tests.Harness;
using Microsoft.Playwright;

namespace MagicLink.Gateway.Tests.Browser;

/// <summary>The HTML of mails as the development mailbox shows it, kept as pictures.</summary>
public sealed class MailPictureTests(RealBrowser browser) : IClassFixture<RealBrowser>
{
    private static readonly string[] Themes = ["light", "dark"];
    private static readonly int[] Widths = [360, 700];

    [Theory]
    [InlineData("en", "#1a56db", "Check your mailbox", "Sign in")]
    [InlineData("fr", "#ffd400", "Consultez votre messagerie", "Se connecter")]
    public async Task Both_mails_fit_and_can_be_read_and_their_link_can_be_followed(string language, string accent, string sent, string button)
    {
        await using var gateway = await RealGateway.StartAsync(Steps.FirstTry().With("Otp:Required", true)
            .With("Brand:Name", "The old wiki").With("Brand:Accent", accent).With("Brand:Support", "Questions? Ask the help desk in room 12.").With("Brand:SupportLink", "mailto:help@example.com"));
        await using var profile = await browser.NewProfileAsync(locale: language);
        var page = await profile.NewPageAsync();
        await page.GotoAsync($"{gateway.Url}/handbook");
        await page.GetByRole(AriaRole.Main).Locator("input[type=email]").FillAsync("ann.with-a-long-name@department.example.com");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.GetByRole(AriaRole.Heading)).ToHaveTextAsync(sent);

        await OpenHtmlAsync(page, gateway, mails: 1);
        await TakeAllAsync(page, $"mail-sign-in-{language}");
        await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = button, Exact = true }).ClickAsync();
        await page.IsAtAsync($"{gateway.Url}/_gateway/link");
        await page.LeaveAsync(() => page.GetByRole(AriaRole.Main).Locator("form button").First.ClickAsync());
        Assert.Contains("/_gateway/second-factor", page.Url, StringComparison.Ordinal);

        await OpenHtmlAsync(page, gateway, mails: 2);
        await TakeAllAsync(page, $"mail-code-{language}");
    }

    /// <summary>The newest mail, once there are so many.</summary>
    private static async Task OpenHtmlAsync(IPage page, RealGateway gateway, int mails)
    {
        await Eventually.TrueAsync(
            async () =>
            {
                await page.GotoAsync($"{gateway.Url}/_gateway/dev/mailbox");
                return await page.Locator("article").CountAsync() == mails;
            },
            $"there are {mails} mails in the mailbox");
        await page.LeaveAsync(() => page.Locator("article + p a").First.ClickAsync());
    }

    private static async Task TakeAllAsync(IPage page, string name)
    {
        foreach (var (theme, width) in Themes.SelectMany(theme => Widths.Select(width => (theme, width))))
        {
            await page.SetViewportSizeAsync(width, 1000);
            await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = theme == "dark" ? ColorScheme.Dark : ColorScheme.Light });
            await page.TakeAsync(name, theme, width);
        }
    }
}
