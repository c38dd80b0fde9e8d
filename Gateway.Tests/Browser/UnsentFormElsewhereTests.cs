using System.Security.Cryptography;
using MagicLink.Gateway.Tests.Harness;
using MagicLink.Gateway.Tests.Hosts;
using Microsoft.AspNetCore.Http;
using Microsoft.Playwright;

namespace MagicLink.Gateway.Tests.Browser;

/// <summary>A file for an app on a host of its own, over HTTP/2, whose cookie is gone there while the session lives.</summary>
public sealed class UnsentFormElsewhereTests(RealBrowser browser) : IClassFixture<RealBrowser>
{
    private const string Form = """<!doctype html><h1>The form</h1><form method="post" action="/upload" enctype="multipart/form-data"><input type="file" name="file" aria-label="File"><button>Upload</button></form>""";

    [Fact]
    public async Task The_session_is_brought_there_at_once_and_the_file_goes_through()
    {
        var saved = new List<byte[]>();
        using var certificates = new Certificates();
        await using var app = await Upstream.StartAsync(context => AnswerAsync(context, saved));
        var config = new TestConfig(app.Url);
        SeveralHosts.Configure(config.WithTls(certificates));
        var mails = Path.Combine(config.Root, "mails");
        await using var gateway = await RealGateway.StartAsync(config);
        var content = RandomNumberGenerator.GetBytes(50 * 1024 * 1024);
        var file = Path.Combine(config.Root, "picture.bin");
        await File.WriteAllBytesAsync(file, content, TestContext.Current.CancellationToken);
        browser.HostRules = SeveralHosts.RulesFor(config);
        await using var profile = await browser.NewProfileAsync();
        var page = await profile.NewPageAsync();
        await page.GotoAsync(SeveralHosts.Wiki + "/form");
        await page.AskAsync();
        await page.GotoAsync((await EmlFile.ToAsync(Steps.Ann, mails)).Link);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading)).ToHaveTextAsync("The form");
        Assert.Equal("h2", await page.EvaluateAsync<string>("performance.getEntriesByType('navigation')[0].nextHopProtocol"));

        await page.GetByLabel("File").SetInputFilesAsync(file);
        await profile.ClearCookiesAsync(new() { Domain = new Uri(SeveralHosts.Wiki).Host });
        await page.GetByRole(AriaRole.Button, new() { Name = "Upload" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading)).ToHaveTextAsync("Not sent yet", new() { Timeout = 30_000 });
        Assert.Empty(saved);
        var tab = await profile.RunAndWaitForPageAsync(() => page.GetByRole(AriaRole.Link, new() { Name = "Sign in in a new tab" }).ClickAsync());
        await Assertions.Expect(tab.GetByRole(AriaRole.Heading)).ToHaveTextAsync("The form");
        Assert.Equal(SeveralHosts.Wiki + "/form", tab.Url);
        await page.BringToFrontAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Send again" }).ClickAsync(new() { Timeout = 90_000 });
        await Assertions.Expect(page.GetByRole(AriaRole.Heading)).ToHaveTextAsync("Saved", new() { Timeout = 30_000 });

        Assert.True(Assert.Single(saved).AsSpan().IndexOf(content) > 0);
    }

    private static async Task AnswerAsync(HttpContext context, List<byte[]> saved)
    {
        context.Response.ContentType = "text/html; charset=utf-8";
        if (HttpMethods.IsGet(context.Request.Method))
        {
            await context.Response.WriteAsync(Form);
            return;
        }

        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        saved.Add(body.ToArray());
        await context.Response.WriteAsync("<!doctype html><h1>Saved</h1>");
    }
}
