using MagicLink.Gateway.Tests.Harness;
using Microsoft.Playwright;

namespace MagicLink.Gateway.Tests.Browser;

/// <summary>Backup codes in a real browser: they are shown once, so that keeping them has to work.</summary>
public sealed class BackupCodeTests(RealBrowser browser) : IClassFixture<RealBrowser>
{
    private static readonly string Folder = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "screenshots")).FullName;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task They_are_downloaded_and_printed_and_without_script_too(bool script)
    {
        await using var gateway = await RealGateway.StartAsync(Steps.FirstTry().With("Brand:Name", "R&D \"Wiki\""));
        await using var profile = await browser.NewProfileAsync(hasScript: script);
        var page = await profile.NewPageAsync();
        await page.AddInitScriptAsync("window.print = () => document.title = 'printed'");
        var asked = new List<string>();
        await page.GotoAsync($"{gateway.Url}/_gateway/account/second-factor");
        await page.AskAsync();
        await page.OpenMailboxAsync(gateway.Url);
        await page.GotoAsync((await page.Locator("article a").GetAttributeAsync("href"))!);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Set up a second factor" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Set up now" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Img)).ToBeVisibleAsync();
        page.Request += (_, request) => asked.Add(request.Url);

        var download = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Link, new() { Name = "Download as a file" }).ClickAsync());
        Assert.Equal("backup-codes.txt", download.SuggestedFilename);
        var file = await File.ReadAllTextAsync(await download.PathAsync(), TestContext.Current.CancellationToken);
        var codes = await page.Locator(".codes li").AllTextContentsAsync();
        Assert.Equal(10, codes.Count);
        Assert.All(codes, code => Assert.Contains(code.Trim(), file, StringComparison.Ordinal));
        Assert.Contains("R&D \"Wiki\"", file, StringComparison.Ordinal);
        Assert.Contains(Steps.Ann, file, StringComparison.Ordinal);
        Assert.DoesNotContain(asked, url => url.StartsWith("http", StringComparison.Ordinal));

        await page.EmulateMediaAsync(new PageEmulateMediaOptions { Media = Media.Print });
        var paper = await page.Locator("body").InnerTextAsync();
        Assert.All(codes.Select(code => code.Trim()).Concat(["Backup codes", "R&D \"Wiki\"", Steps.Ann]), text => Assert.Contains(text, paper, StringComparison.Ordinal));
        await Assertions.Expect(page.GetByRole(AriaRole.Img)).ToBeHiddenAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToBeHiddenAsync();
        await Assertions.Expect(page.Locator("pre.key")).ToBeHiddenAsync();
        await Assertions.Expect(page.Locator("footer")).ToBeHiddenAsync();
        await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Folder, "backup-codes-print.png"), FullPage = true });
        await page.EmulateMediaAsync(new PageEmulateMediaOptions { Media = Media.Screen });

        var print = page.GetByRole(AriaRole.Button, new() { Name = "Print" });
        await (script ? Assertions.Expect(print).ToBeVisibleAsync() : Assertions.Expect(print).ToBeHiddenAsync());
        if (script)
        {
            await print.ClickAsync();
            await Assertions.Expect(page).ToHaveTitleAsync("printed");
        }
    }
}
