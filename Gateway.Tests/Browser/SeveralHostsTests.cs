using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;
using MagicLink.Gateway.Tests.Harness;
using MagicLink.Gateway.Tests.Hosts;
using Microsoft.Playwright;

namespace MagicLink.Gateway.Tests.Browser;

/// <summary>A sign-in host and two apps of other sites, over Kestrel's own TLS, in a real browser.</summary>
public sealed class SeveralHostsTests(RealBrowser browser) : IClassFixture<RealBrowser>
{
    private const string Page = SeveralHosts.Wiki + "/page?x=1";

    [Fact]
    public async Task One_sign_in_opens_both_apps_one_sign_out_closes_both_and_a_stolen_code_is_worthless()
    {
        using var certificates = new Certificates();
        await using var app = await Upstream.StartAsync();
        var config = new TestConfig(app.Url);
        SeveralHosts.Configure(config.WithTls(certificates));
        var mails = Path.Combine(config.Root, "mails");
        await using var gateway = await RealGateway.StartAsync(config);
        string[] hosts = [.. new[] { SeveralHosts.SignIn, SeveralHosts.Wiki, SeveralHosts.Reports }.Select(origin => new Uri(origin).Host)];
        browser.HostRules = SeveralHosts.RulesFor(config);
        await using var profile = await browser.NewProfileAsync();
        var page = await profile.NewPageAsync();
        var asked = new ConcurrentQueue<string>();
        page.Request += (_, request) => asked.Enqueue(request.Url);

        await page.GotoAsync(Page);
        await page.AskAsync();
        await page.GotoAsync((await EmlFile.ToAsync(Steps.Ann, mails)).Link);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await page.IsAtAsync(Page);
        await AssertOpenAsync(page, Page);
        await page.GotoAsync(SeveralHosts.Reports + "/q");
        await AssertOpenAsync(page, SeveralHosts.Reports + "/q");
        var cookies = await profile.CookiesAsync();
        Assert.Equal(3, cookies.Where(cookie => cookie.Name == SeveralHosts.Session).Select(cookie => cookie.Value).Distinct().Count());

        var main = cookies.Single(cookie => cookie.Name == SeveralHosts.Session && cookie.Domain == hosts[0]).Value;

        // What a thief overheard: a code that this browser was given and has not presented.
        var handOver = new Uri(asked.First(url => url.Contains("/_gateway/hand-over?", StringComparison.Ordinal)));
        var stolen = await CodeAsync(config, certificates.Server, handOver, main);
        await using var thief = await browser.NewProfileAsync();
        var theirs = await thief.NewPageAsync();
        await theirs.GotoAsync(stolen);
        await Assertions.Expect(theirs.GetByRole(AriaRole.Heading)).ToHaveTextAsync("That did not work out");
        Assert.Empty(await thief.CookiesAsync());
        await theirs.GotoAsync(Page);
        await Assertions.Expect(theirs.GetByRole(AriaRole.Heading)).ToHaveTextAsync("Sign in");
        Assert.Equal(hosts[0], new Uri(theirs.Url).Host);

        // In the browser itself such a code counts: nothing else was wrong with it.
        await page.GotoAsync(await CodeAsync(config, certificates.Server, handOver, main));
        await AssertOpenAsync(page, Page);

        await page.GotoAsync(SeveralHosts.Wiki + "/_gateway/sign-out");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading)).ToHaveTextAsync("Signed out");
        foreach (var closed in new[] { Page, SeveralHosts.Reports + "/q" })
        {
            await page.GotoAsync(closed);
            await Assertions.Expect(page.GetByRole(AriaRole.Heading)).ToHaveTextAsync("Sign in");
            Assert.Equal(hosts[0], new Uri(page.Url).Host);
        }

        Assert.Equal(3, app.Requests.Count(request => request.RawTarget is "/page?x=1" or "/q"));
    }

    private static async Task AssertOpenAsync(IPage page, string url)
    {
        Assert.Equal(url, page.Url);
        Assert.Equal(SeveralHosts.Hello, await page.Locator("body").InnerTextAsync());
    }

    /// <summary>Asks for a code as the browser would that holds this cookie.</summary>
    private static async Task<string> CodeAsync(TestConfig config, string certificate, Uri handOver, string cookie)
    {
        using var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false };
        using var expected = X509Certificate2.CreateFromPem(await File.ReadAllTextAsync(certificate, TestContext.Current.CancellationToken));
        var hash = expected.GetCertHashString();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, presented, _, _) => presented?.GetCertHashString() == hash;
        using var http = new HttpClient(handler);
        var request = new HttpRequestMessage(HttpMethod.Get, $"https://127.0.0.1:{config.Port}{handOver.PathAndQuery}");
        request.Headers.Host = handOver.Host;
        request.Headers.Add("Cookie", $"{SeveralHosts.Session}={cookie}");
        request.Headers.Add("Sec-Fetch-Mode", "navigate");
        using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.StartsWith(SeveralHosts.Wiki + "/_gateway/arrive?code=", response.Headers.Location?.OriginalString, StringComparison.Ordinal);
        return response.Headers.Location!.OriginalString;
    }
}
