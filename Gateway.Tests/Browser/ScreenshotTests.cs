using MagicLink.Gateway.Tests.Harness;
using Microsoft.Playwright;

namespace MagicLink.Gateway.Tests.Browser;

/// <summary>Every page as people see it, kept as pictures beside the test assembly, in the folder <c>screenshots</c>.</summary>
public sealed class ScreenshotTests(RealBrowser browser) : IClassFixture<RealBrowser>
{
    /// <summary>The lowest contrast (WCAG 2.2 §1.4.3) of any text with what is behind it.</summary>
    private const string LowestContrast = """
        () => {
          const light = c => { c /= 255; return c <= .04045 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4 };
          const parse = text => text.match(/[\d.]+/g).map(Number);
          const luminance = ([r, g, b]) => .2126 * light(r) + .7152 * light(g) + .0722 * light(b);
          const behind = e => { for (; e; e = e.parentElement) { const c = parse(getComputedStyle(e).backgroundColor); if (c.length < 4 || c[3] > 0) return c } return [255, 255, 255] };
          const texts = [...document.body.querySelectorAll('*')].filter(e => [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()) || e.matches('input:not([type=hidden])'));
          return Math.min(...texts.map(e => { const a = luminance(parse(getComputedStyle(e).color)), b = luminance(behind(e)); return (Math.max(a, b) + .05) / (Math.min(a, b) + .05) }));
        }
        """;

    private static readonly string Folder = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "screenshots")).FullName;

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
        await TakeAsync(page, "sign-in", theme, width);
        await page.AskAsync();
        await TakeAsync(page, "sent", theme, width);
        await page.OpenMailboxAsync(gateway.Url);
        await TakeAsync(page, "mailbox", theme, width);
        var link = await page.Locator("article a").GetAttributeAsync("href");
        await page.GotoAsync(link!);
        await TakeAsync(page, "confirm", theme, width);
        await other.GotoAsync(link!);
        await TakeAsync(other, "confirm-elsewhere", theme, width);
        await other.GetByLabel("Mail address or code").FillAsync("bob@example.com");
        await other.GetByRole(AriaRole.Button).ClickAsync();
        await Assertions.Expect(other.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
        await TakeAsync(other, "confirm-elsewhere-wrong", theme, width);
        await page.GetByRole(AriaRole.Button).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading)).ToHaveTextAsync("Type the code from the mail");
        await TakeAsync(page, "mailed-code", theme, width);
        await page.GetByLabel("Code from the mail").FillAsync(await ReadCodeAsync(other, gateway.Url));
        await page.GetByLabel("Code from the mail").PressAsync("Enter");
        await Assertions.Expect(page.GetByRole(AriaRole.Heading)).ToHaveTextAsync("The old wiki");
        await EnrolAsync(page, gateway.Url, theme, width);
        await page.GotoAsync(link!);
        await TakeAsync(page, "bad-link", theme, width);
        await page.GotoAsync($"{gateway.Url}/staff/list");
        await TakeAsync(page, "denied", theme, width);
        await page.GotoAsync($"{gateway.Url}/_gateway/sign-out");
        await TakeAsync(page, "sign-out", theme, width);
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
        await TakeAsync(page, "sign-in-again", theme, width);
        await page.GotoAsync($"{gateway}/_gateway/second-factor?returnUrl=%2Fhandbook");
        await TakeAsync(page, "enrolment-offered", theme, width);
        await page.GetByRole(AriaRole.Button).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Img)).ToBeVisibleAsync();
        await TakeAsync(page, "enrolment", theme, width);
        var secret = await page.Locator("pre").First.TextContentAsync();
        var phone = Authenticator.Scan($"otpauth://totp/x:y?secret={secret}&issuer=x&algorithm=SHA1&digits=6&period=30");
        await page.GetByLabel("Code that the app shows now").FillAsync("none");
        await page.GetByLabel("Code that the app shows now").PressAsync("Enter");
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
        await TakeAsync(page, "enrolment-wrong", theme, width);
        await page.GetByLabel("Code that the app shows now").FillAsync(phone.CodeAt(TimeProvider.System.GetUtcNow()));
        await page.GetByLabel("Code that the app shows now").PressAsync("Enter");
        await Assertions.Expect(page.GetByRole(AriaRole.Heading)).ToHaveTextAsync("The old wiki");
        await page.GotoAsync($"{gateway}/_gateway/second-factor?returnUrl=%2Fhandbook");
        await page.GetByText("No authenticator at hand?").ClickAsync();
        await TakeAsync(page, "second-factor", theme, width);
    }

    private static async Task TakeAsync(IPage page, string name, string theme, int width)
    {
        await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Folder, $"{name}-{theme}-{width}.png") });

        var overflow = await page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
        var contrast = await page.EvaluateAsync<double>(LowestContrast);
        Assert.True(overflow <= 0, $"{name} is {overflow} px too wide at {width} px");
        Assert.True(contrast >= 4.5, $"{name} has text with a contrast of only {contrast:0.0} in {theme}");
    }
}
