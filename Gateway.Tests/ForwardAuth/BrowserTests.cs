using MagicLink.Gateway.Tests.Browser;
using MagicLink.Gateway.Tests.Harness;
using MagicLink.Gateway.Tests.Hosts;
using Microsoft.Playwright;

namespace MagicLink.Gateway.Tests.ForwardAuth;

/// <summary>A real browser at an nginx that asks the gateway, on two hosts: it notices nothing of who asks whom.</summary>
public sealed class BrowserTests(RealBrowser browser) : IClassFixture<RealBrowser>
{
    private const string Page = SeveralHosts.Wiki + "/page?x=1";

    [Fact]
    public async Task A_person_signs_in_to_an_app_behind_nginx_and_out_of_it()
    {
        Requires.Program("chromium", "apt-get install chromium");
        Requires.Program("nginx", "apt-get install nginx-light");
        using var certificates = new Certificates();
        await using var app = await Upstream.StartAsync();
        var config = new TestConfig(app.Url);
        SeveralHosts.Configure(config);
        var mails = Path.Combine(config.Root, "mails");
        await using var gateway = await RealGateway.StartAsync(config);
        await using var nginx = await Front.StartAsync("nginx", config.Port, app.Url, certificates);
        browser.HostRules = string.Join(", ", new[] { SeveralHosts.SignIn, SeveralHosts.Wiki }.Select(origin => $"MAP {new Uri(origin).Host}:443 127.0.0.1:{nginx.Port}"));
        await using var profile = await browser.NewProfileAsync();
        var page = await profile.NewPageAsync();

        await page.GotoAsync(Page);
        await page.AskAsync();
        await page.GotoAsync((await EmlFile.ToAsync(Steps.Ann, mails)).Link);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await page.IsAtAsync(Page);

        await Assertions.Expect(page.Locator("body")).ToHaveTextAsync(SeveralHosts.Hello);
        var seen = Assert.Single(app.Requests, request => request.RawTarget == "/page?x=1");
        Assert.Equal(SeveralHosts.Ann, seen["X-Gateway-Email"]);
        Assert.DoesNotContain("mlg-", seen["Cookie"] ?? "", StringComparison.Ordinal);

        await page.GotoAsync(SeveralHosts.Wiki + "/_gateway/sign-out");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading)).ToHaveTextAsync("Signed out");
        await page.GotoAsync(Page);
        await Assertions.Expect(page.GetByRole(AriaRole.Heading)).ToHaveTextAsync("Sign in");
        Assert.Equal(new Uri(SeveralHosts.SignIn).Host, new Uri(page.Url).Host);
        Assert.Single(app.Requests, request => request.RawTarget == "/page?x=1");
    }
}
