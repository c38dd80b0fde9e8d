using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Pages;

public sealed class CookieTests
{
    private const string Host = "login.example.com";

    [Fact]
    public async Task On_plain_http_every_cookie_is_out_of_scripts_reach_and_lax()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var browser = gateway.NewBrowser();
        var asked = await browser.SubmitAsync(await browser.OpenAsync("/_gateway/sign-in"), ("email", Visits.Ann));
        var mail = await gateway.Mailbox.NextAsync();
        var opened = await browser.GetAsync(mail.Link);
        var confirmed = await browser.SubmitAsync(await browser.FollowAsync(opened));

        string[] lines = [asked.SetCookie("mlg-browser"), opened.SetCookie("mlg-link"), confirmed.SetCookie("mlg-session")];

        Assert.All(lines, line =>
        {
            var attributes = Attributes(line);
            Assert.Contains("httponly", attributes);
            Assert.Contains("samesite=lax", attributes);
            Assert.Contains("path=/", attributes);
            Assert.DoesNotContain("secure", attributes);
            Assert.DoesNotContain(attributes, attribute => attribute.StartsWith("domain", StringComparison.Ordinal));
        });
    }

    [Fact]
    public async Task Behind_an_https_address_every_cookie_is_bound_to_the_host_and_secure()
    {
        await using var gateway = await TestGateway.StartAsync(configure: config => config.With("PublicUrl", $"https://{Host}"));
        using var asked = await PostAsync(gateway, "/_gateway/sign-in", "", ("email", Visits.Ann));
        var browser = asked.Cookie("__Host-mlg-browser");
        var mail = await gateway.Mailbox.NextAsync();
        using var opened = await SendAsync(gateway, new HttpRequestMessage(HttpMethod.Get, new Uri(mail.Link).PathAndQuery), "");
        var link = opened.Cookie("__Host-mlg-link");
        var cookies = $"__Host-mlg-browser={browser}; __Host-mlg-link={link}";
        using var page = await SendAsync(gateway, new HttpRequestMessage(HttpMethod.Get, "/_gateway/link"), cookies);
        using var confirmed = await PostAsync(gateway, "/_gateway/link", cookies, ("challenge", await ChallengeOfAsync(page)));

        string[] lines = [asked.SetCookie("__Host-mlg-browser"), opened.SetCookie("__Host-mlg-link"), confirmed.SetCookie("__Host-mlg-session")];

        Assert.StartsWith($"https://{Host}/_gateway/link?token=", mail.Link, StringComparison.Ordinal);
        Assert.All(lines, line =>
        {
            var attributes = Attributes(line);
            Assert.Contains("secure", attributes);
            Assert.Contains("path=/", attributes);
            Assert.Contains("httponly", attributes);
            Assert.Contains("samesite=lax", attributes);
            Assert.DoesNotContain(attributes, attribute => attribute.StartsWith("domain", StringComparison.Ordinal));
        });
    }

    [Fact]
    public async Task Behind_an_https_address_a_session_cookie_without_the_prefix_counts_for_nothing()
    {
        await using var gateway = await TestGateway.StartAsync(configure: config => config.With("PublicUrl", $"https://{Host}"));
        using var asked = await PostAsync(gateway, "/_gateway/sign-in", "", ("email", Visits.Ann));
        var mail = await gateway.Mailbox.NextAsync();
        var cookies = $"__Host-mlg-browser={asked.Cookie("__Host-mlg-browser")}; __Host-mlg-link={mail.Token}";
        using var page = await SendAsync(gateway, new HttpRequestMessage(HttpMethod.Get, "/_gateway/link"), cookies);
        using var confirmed = await PostAsync(gateway, "/_gateway/link", cookies, ("challenge", await ChallengeOfAsync(page)));
        var session = confirmed.Cookie("__Host-mlg-session");

        using var plain = await SendAsync(gateway, new HttpRequestMessage(HttpMethod.Get, "/api/magic-link/session"), $"mlg-session={session}");
        using var prefixed = await SendAsync(gateway, new HttpRequestMessage(HttpMethod.Get, "/api/magic-link/session"), $"__Host-mlg-session={session}");

        Assert.Equal(401, (int)plain.StatusCode);
        Assert.Equal(200, (int)prefixed.StatusCode);
    }

    [Fact]
    public async Task A_finished_sign_in_takes_the_link_out_of_the_browser()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var browser = gateway.NewBrowser();

        using var confirmed = await gateway.SignInAsync(browser);

        Assert.Equal("", confirmed.Cookie("mlg-link"));
        Assert.Contains("expires=thu, 01 jan 1970 00:00:00 gmt", Attributes(confirmed.SetCookie("mlg-link")));
    }

    private static string[] Attributes(string line) => [.. line.ToLowerInvariant().Split(';').Skip(1).Select(attribute => attribute.Trim())];

    private static async Task<string> ChallengeOfAsync(HttpResponseMessage page)
    {
        var html = await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        var document = new AngleSharp.Html.Parser.HtmlParser().ParseDocument(html);
        return document.QuerySelector("input[name=challenge]")!.GetAttribute("value")!;
    }

    private static Task<HttpResponseMessage> PostAsync(TestGateway gateway, string path, string cookies, (string Name, string Value) field) =>
        SendAsync(gateway, new HttpRequestMessage(HttpMethod.Post, path) { Content = new FormUrlEncodedContent([new(field.Name, field.Value)]) }, cookies);

    // What a proxy in front that ends TLS passes on.
    private static Task<HttpResponseMessage> SendAsync(TestGateway gateway, HttpRequestMessage request, string cookies)
    {
        request.Headers.Host = Host;
        if (cookies.Length > 0)
        {
            request.Headers.Add("Cookie", cookies);
        }

        return gateway.Client.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
