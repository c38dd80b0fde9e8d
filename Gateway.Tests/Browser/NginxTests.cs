using System.Net.Http.Json;
using MagicLink.Gateway.Tests.Harness;
using Microsoft.Playwright;

namespace MagicLink.Gateway.Tests.Browser;

/// <summary>A real nginx behind, a real mail server beside, a real browser in front.</summary>
public sealed class NginxTests(RealBrowser browser) : IClassFixture<RealBrowser>
{
    [Fact]
    public async Task A_person_reaches_a_site_of_nginx_by_a_mail_that_came_over_smtp()
    {
        await using var nginx = await Nginx.StartAsync();
        await using var mails = await MailServer.StartAsync();
        await using var gateway = await RealGateway.StartAsync(Steps.WithSmtp(mails.Port, "none", nginx.Url));
        await using var profile = await browser.NewProfileAsync();
        var page = await profile.NewPageAsync();

        await page.GotoAsync($"{gateway.Url}/index.html?from=bookmark");
        await page.AskAsync();
        var mail = await mails.MailAsync();
        await page.GotoAsync(mail.Link);
        Assert.Equal($"{gateway.Url}/_gateway/link", page.Url);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();

        await Assertions.Expect(page.GetByRole(AriaRole.Heading)).ToHaveTextAsync("Team wiki");
        Assert.Equal($"{gateway.Url}/index.html?from=bookmark", page.Url);
        var seen = await nginx.LoggedAsync("/index.html");
        Assert.Equal("ann@example.com", seen[1]);
        Assert.Matches("^[0-9a-f]{24}$", seen[2]);
        Assert.DoesNotContain("mlg-", seen[3], StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_api_client_goes_from_401_over_the_mail_to_200_of_nginx()
    {
        await using var nginx = await Nginx.StartAsync();
        await using var mails = await MailServer.StartAsync();
        await using var gateway = await RealGateway.StartAsync(Steps.WithSmtp(mails.Port, "none", nginx.Url));
        var cancellation = TestContext.Current.CancellationToken;

        using var before = await gateway.Client.GetAsync("/index.html", cancellation);
        using var sent = await gateway.Client.PostAsJsonAsync("/api/magic-link/send", new { email = Steps.Ann }, cancellation);
        var mail = await mails.MailAsync();
        using var verified = await gateway.Client.PostAsJsonAsync("/api/magic-link/verify", new { token = mail.Token }, cancellation);
        var jwt = (await verified.JsonAsync(200)).GetProperty("jwt").GetString();
        var request = new HttpRequestMessage(HttpMethod.Get, "/index.html");
        request.Headers.Add("Authorization", $"Bearer {jwt}");
        request.Headers.Add("X-Gateway-Email", "admin@example.com");
        using var after = await gateway.Client.SendAsync(request, cancellation);

        await before.RefusalAsync(401, "UNAUTHENTICATED");
        Assert.Equal(200, (int)sent.StatusCode);
        Assert.Equal(200, (int)after.StatusCode);
        Assert.Contains("Team wiki", await after.Content.ReadAsStringAsync(cancellation), StringComparison.Ordinal);
        Assert.Equal("ann@example.com", Assert.Single(after.Headers.GetValues("X-Seen-Email")));
        Assert.Equal("email", Assert.Single(after.Headers.GetValues("X-Seen-Amr")));
        Assert.Equal("-", (await nginx.LoggedAsync("/index.html"))[4]);
    }
}
