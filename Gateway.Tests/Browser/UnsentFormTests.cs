using System.Security.Cryptography;
using System.Text;
using MagicLink.Gateway.Tests.Harness;
using Microsoft.AspNetCore.Http;
using Microsoft.Playwright;

namespace MagicLink.Gateway.Tests.Browser;

/// <summary>A person fills in a form while the session runs out, and sends it: nothing of it is lost, and the app gets it once.</summary>
public sealed class UnsentFormTests(RealBrowser browser) : IClassFixture<RealBrowser>, IAsyncLifetime
{
    private const string Typed = "Grüße & <b>\"50 %\"</b>\r\nzweite Zeile";
    private const int LargeFile = 50 * 1024 * 1024;
    private const string Form = """
        <!doctype html><title>Form</title><h1>The form</h1>
        <form method="post" action="/save"><textarea name="text" aria-label="Text"></textarea><input name="title" value="a+b"><button>Save</button></form>
        <form method="post" action="/upload" enctype="multipart/form-data"><input name="title" value="a+b"><input type="file" name="file" aria-label="File"><button>Upload</button></form>
        """;

    private static readonly string Folder = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "screenshots")).FullName;
    private readonly List<(string Type, byte[] Body)> saved = [];
    private Upstream app = null!;
    private TestGateway gateway = null!;

    public async ValueTask InitializeAsync()
    {
        app = await Upstream.StartAsync(AnswerAsync);
        gateway = await TestGateway.StartAsync(app, config => config.With("Sessions:IdleTimeout", "00:10:00"));
    }

    public async ValueTask DisposeAsync()
    {
        await gateway.DisposeAsync();
        await app.DisposeAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_was_typed_is_sent_again_after_signing_in_in_another_tab(bool hasScript)
    {
        await using var profile = await browser.NewProfileAsync(ColorScheme.Dark, width: 360, hasScript: hasScript);
        var page = await OpenFormAsync(profile);
        await page.GetByLabel("Text").FillAsync(Typed.Replace("\r\n", "\n", StringComparison.Ordinal));
        gateway.Clock.Advance(TimeSpan.FromMinutes(10));

        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await AssertUnsentAsync(page);
        await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Folder, $"unsent-{(hasScript ? "script" : "plain")}-dark-360.png"), FullPage = true });
        await SignInElsewhereAsync(profile, page);
        if (hasScript)
        {
            await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Send again" })).ToBeVisibleAsync(new() { Timeout = 90_000 });
            await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Folder, "unsent-again-dark-360.png"), FullPage = true });
        }

        await SendAgainAsync(page, hasScript);

        var expected = $"text={Uri.EscapeDataString(Typed).Replace("%20", "+", StringComparison.Ordinal)}&title=a%2Bb";
        Assert.Equal(("application/x-www-form-urlencoded", expected), Assert.Single(saved) is var one ? (one.Type, Encoding.ASCII.GetString(one.Body)) : default);
    }

    [Theory]
    [InlineData(true, 100_000)]
    [InlineData(false, 100_000)]
    [InlineData(true, LargeFile)]
    public async Task A_file_is_sent_again_after_signing_in_in_another_tab(bool hasScript, int length)
    {
        var file = Path.Combine(gateway.Config.Root, "picture.bin");
        var content = RandomNumberGenerator.GetBytes(length);
        await File.WriteAllBytesAsync(file, content, TestContext.Current.CancellationToken);
        await using var profile = await browser.NewProfileAsync(hasScript: hasScript);
        var page = await OpenFormAsync(profile);
        await page.GetByLabel("File").SetInputFilesAsync(file);
        gateway.Clock.Advance(TimeSpan.FromMinutes(10));

        await page.GetByRole(AriaRole.Button, new() { Name = "Upload" }).ClickAsync();
        await AssertUnsentAsync(page);
        await SignInElsewhereAsync(profile, page);
        await SendAgainAsync(page, hasScript);

        var (type, body) = Assert.Single(saved);
        var boundary = type["multipart/form-data; boundary=".Length..];
        var before = Encoding.ASCII.GetBytes(
            $"--{boundary}\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\na+b\r\n--{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"picture.bin\"\r\nContent-Type: application/octet-stream\r\n\r\n");
        Assert.True(body.AsSpan().SequenceEqual([.. before, .. content, .. Encoding.ASCII.GetBytes($"\r\n--{boundary}--\r\n")]), $"{body.Length} bytes arrived");
    }

    private async Task AnswerAsync(HttpContext context)
    {
        context.Response.ContentType = "text/html; charset=utf-8";
        if (HttpMethods.IsGet(context.Request.Method))
        {
            await context.Response.WriteAsync(Form);
            return;
        }

        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        saved.Add((context.Request.ContentType ?? "", body.ToArray()));
        await context.Response.WriteAsync("<!doctype html><title>Saved</title><h1>Saved</h1>");
    }

    private async Task<IPage> OpenFormAsync(IBrowserContext profile)
    {
        var page = await profile.NewPageAsync();
        await page.GotoAsync(gateway.Config.PublicUrl + "/form");
        await SignInAsync(page);
        return page;
    }

    private async Task SignInAsync(IPage page)
    {
        await page.AskAsync();
        await page.GotoAsync((await gateway.Mailbox.NextAsync()).Link);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading)).ToHaveTextAsync("The form");
    }

    private async Task AssertUnsentAsync(IPage page)
    {
        await Assertions.Expect(page.GetByRole(AriaRole.Heading)).ToHaveTextAsync("Not sent yet", new() { Timeout = 30_000 });
        Assert.Empty(saved);
    }

    private async Task SignInElsewhereAsync(IBrowserContext profile, IPage page)
    {
        var tab = await profile.RunAndWaitForPageAsync(() => page.GetByRole(AriaRole.Link, new() { Name = "Sign in in a new tab" }).ClickAsync());
        await SignInAsync(tab);
        Assert.Empty(saved);
        await page.BringToFrontAsync();
    }

    /// <summary>By the page's button, or as a person does who reloads the page and says yes.</summary>
    private static async Task SendAgainAsync(IPage page, bool hasScript)
    {
        if (hasScript)
        {
            await page.GetByRole(AriaRole.Button, new() { Name = "Send again" }).ClickAsync(new() { Timeout = 90_000 });
        }
        else
        {
            await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Send again" })).ToBeHiddenAsync();
            await page.ReloadAsync();
        }

        await Assertions.Expect(page.GetByRole(AriaRole.Heading)).ToHaveTextAsync("Saved", new() { Timeout = 30_000 });
    }
}
