using System.Net.Http.Json;
using System.Text.Json.Nodes;
using MagicLink.Gateway.Tests.Harness;
using MagicLink.Gateway.Tests.Pages;

namespace MagicLink.Gateway.Tests.Hosts;

/// <summary>What an app's host answers by itself, what it leads to PublicUrl's, and where nobody is handed over.</summary>
public sealed class AppHostTests : IAsyncLifetime
{
    private const string Page = SeveralHosts.Wiki + "/page?x=1";
    private Upstream upstream = null!;
    private TestGateway gateway = null!;
    private HostBrowser browser = null!;

    public async ValueTask InitializeAsync()
    {
        upstream = await Upstream.StartAsync();
        gateway = await SeveralHosts.StartAsync(upstream, config =>
        {
            config.With("AllowedHosts", new JsonArray("extra.example.com", "docs.example.com")).With("ReturnHosts", new JsonArray("docs.example.com", "elsewhere.example.com"));
            config.Routes["any"] = TestConfig.Route("/{**path}");
        });
        browser = new HostBrowser(gateway);
    }

    public async ValueTask DisposeAsync()
    {
        browser.Dispose();
        await gateway.DisposeAsync();
        await upstream.DisposeAsync();
    }

    [Theory]
    [InlineData("/_gateway/sign-in", "/_gateway/sign-in?returnUrl=https%3A%2F%2Fwiki.example.com%2F")]
    [InlineData("/_gateway/sign-in?returnUrl=%2Fa%3Fb%3D1", "/_gateway/sign-in?returnUrl=https%3A%2F%2Fwiki.example.com%2Fa%3Fb%3D1")]
    [InlineData("/_gateway/sign-in?returnUrl=%2F%2Fevil.example", "/_gateway/sign-in?returnUrl=%2F%2Fevil.example")]
    [InlineData("/_gateway/sign-in?again=yes&returnUrl=https%3A%2F%2Fevil.example%2F", "/_gateway/sign-in?again=yes&returnUrl=https%3A%2F%2Fevil.example%2F")]
    [InlineData("/_gateway/sign-in/sent", "/_gateway/sign-in/sent")]
    [InlineData("/_gateway/second-factor?reason=age&returnUrl=%2Fa", "/_gateway/second-factor?reason=age&returnUrl=https%3A%2F%2Fwiki.example.com%2Fa")]
    [InlineData("/_gateway/link?token=abc", "/_gateway/link?token=abc")]
    [InlineData("/_gateway/sign-out", "/_gateway/sign-out")]
    [InlineData("/_gateway/signed-out", "/_gateway/signed-out")]
    [InlineData("/_gateway/denied", "/_gateway/denied")]
    public async Task Pages_are_at_the_sign_in_host(string asked, string led)
    {
        foreach (var method in new[] { HttpMethod.Get, HttpMethod.Head })
        {
            using var answer = await browser.SendAsync(method, new Uri(SeveralHosts.Wiki + asked), null, ("Sec-Fetch-Mode", "navigate"));

            Assert.Equal((302, SeveralHosts.SignIn + led), ((int)answer.StatusCode, answer.Headers.Location!.OriginalString));
            Assert.Equal(["no-referrer"], answer.Headers.GetValues("Referrer-Policy"));
            Assert.False(answer.Headers.Contains("Set-Cookie"));
        }
    }

    [Fact]
    public async Task A_sign_in_that_began_at_a_page_of_an_apps_host_ends_there()
    {
        var there = await browser.SignInAsync(SeveralHosts.Wiki + "/_gateway/sign-in?returnUrl=/a");

        Assert.Equal((SeveralHosts.Hello, SeveralHosts.Wiki + "/a"), (there.Html, browser.At.AbsoluteUri));
    }

    [Theory]
    [InlineData("/_gateway/sign-in")]
    [InlineData("/_gateway/link")]
    [InlineData("/_gateway/second-factor")]
    [InlineData("/_gateway/sign-out")]
    [InlineData("/_gateway/account")]
    [InlineData("/_gateway/account/sessions")]
    [InlineData("/_gateway/account/second-factor")]
    [InlineData("/_gateway/account/data")]
    public async Task A_form_that_is_posted_at_an_apps_host_changes_nothing(string path)
    {
        await browser.SignInAsync(Page);
        (string, string)[] headers = [("Sec-Fetch-Mode", "navigate"), ("Sec-Fetch-Site", "same-origin")];

        using var posted = await browser.SendAsync(HttpMethod.Post, new Uri(SeveralHosts.Wiki + path), new FormUrlEncodedContent([new("email", "bob@example.com")]), headers);

        Assert.Equal(421, (int)posted.StatusCode);
        Assert.False(posted.Headers.Contains("Set-Cookie"));
        Assert.Null(gateway.Mailbox.TryNext());
        Assert.Equal(SeveralHosts.Hello, (await browser.OpenAsync(Page)).Html);
    }

    [Theory]
    [InlineData("/_gateway/health/live")]
    [InlineData("/.well-known/jwks.json")]
    [InlineData("/_gateway/openapi.json")]
    [InlineData("/api/magic-link/session")]
    [InlineData("/api/users/me")]
    public async Task What_programs_ask_answers_at_every_host(string path)
    {
        await browser.SignInAsync(Page);

        using var answer = await browser.SendAsync(HttpMethod.Get, new Uri(SeveralHosts.Wiki + path), null);

        Assert.Equal(200, (int)answer.StatusCode);
    }

    [Theory]
    [InlineData(200, "Sec-Fetch-Site", "same-origin")]
    [InlineData(200, "Origin", SeveralHosts.Wiki)]
    [InlineData(200, null, null)]
    [InlineData(403, "Sec-Fetch-Site", "same-site")]
    [InlineData(403, "Sec-Fetch-Site", "cross-site")]
    [InlineData(403, "Origin", SeveralHosts.SignIn)]
    [InlineData(403, "Origin", SeveralHosts.Reports)]
    [InlineData(403, "Origin", "http://wiki.example.com")]
    [InlineData(403, "Origin", "https://wiki.example.com.evil.example")]
    [InlineData(403, "Origin", "null")]
    public async Task A_host_speaks_for_itself_alone(int status, string? name, string? value)
    {
        await browser.SignInAsync(Page);
        (string, string)[] headers = name is null ? [] : [(name, value!)];

        using var answer = await browser.SendAsync(HttpMethod.Post, new Uri(SeveralHosts.Wiki + "/api/magic-link/logout"), JsonContent.Create(new { }), headers);

        Assert.Equal(status, (int)answer.StatusCode);
        using var session = await browser.SendAsync(HttpMethod.Get, new Uri(SeveralHosts.SignIn + "/api/magic-link/session"), null);
        Assert.Equal(status == 200 ? 401 : 200, (int)session.StatusCode);
    }

    [Fact]
    public async Task A_programs_request_and_a_web_socket_without_a_session_are_401_at_every_host()
    {
        (string, string)[][] programs =
        [
            [("Accept", "*/*")], [("Sec-Fetch-Mode", "cors"), ("Accept", "text/html")], [("Sec-Fetch-Mode", "no-cors")],
            [("Connection", "Upgrade"), ("Upgrade", "websocket"), ("Sec-WebSocket-Version", "13"), ("Sec-WebSocket-Key", "AAAAAAAAAAAAAAAAAAAAAA=="), ("Sec-Fetch-Mode", "websocket")],
        ];
        foreach (var headers in programs)
        {
            using var refused = await browser.SendAsync(HttpMethod.Get, new Uri(Page), null, headers);

            await refused.RefusalAsync(401, "UNAUTHENTICATED");
            Assert.False(refused.Headers.Contains("Set-Cookie"));
        }
    }

    [Theory]
    [InlineData("https://one.apps.example.com/x")]
    [InlineData("https://extra.example.com/x")]
    [InlineData("https://wiki.example.com:8443/x")]
    [InlineData("http://wiki.example.com/x")]
    public async Task Where_nobody_can_be_handed_over_to_a_sign_in_ends_at_the_start_page_and_never_in_a_circle(string url)
    {
        var form = await browser.OpenAsync(url);
        Assert.Equal("Sign in", form.Title);
        Assert.Empty(browser.CookiesAt(new Uri(url).GetLeftPart(UriPartial.Authority)));
        await browser.SubmitAsync(form, ("email", SeveralHosts.Ann));

        var there = await browser.SubmitAsync(await browser.OpenAsync((await gateway.Mailbox.NextAsync()).Link));
        Assert.Equal((SeveralHosts.Hello, SeveralHosts.SignIn + "/"), (there.Html, browser.At.AbsoluteUri));

        await browser.OpenAsync(url);
        Assert.Equal(SeveralHosts.SignIn + "/", browser.At.AbsoluteUri);
    }

    [Fact]
    public async Task An_address_too_long_to_be_carried_leads_to_the_apps_start_page()
    {
        await browser.SignInAsync(SeveralHosts.SignIn + "/");

        await browser.OpenAsync(SeveralHosts.Wiki + "/" + new string('a', 3000));

        Assert.Equal(SeveralHosts.Wiki + "/", browser.At.AbsoluteUri);
    }

    [Fact]
    public async Task A_path_that_looks_like_a_host_stays_a_path()
    {
        const string odd = SeveralHosts.Wiki + "//evil.example/x";
        await browser.SignInAsync(SeveralHosts.SignIn + "/");
        using var set = await browser.GetAsync(Page);
        using var begun = await browser.GetAsync(set.Headers.Location!.OriginalString.Replace(Uri.EscapeDataString(Page), Uri.EscapeDataString(odd), StringComparison.Ordinal));

        using var arrived = await browser.GetAsync(begun.Headers.Location!.OriginalString);

        Assert.Equal(odd, arrived.Headers.Location!.OriginalString);
    }

    [Fact]
    public async Task Nobody_is_handed_over_to_a_place_that_is_not_an_apps()
    {
        await browser.SignInAsync(SeveralHosts.SignIn + "/");
        using var set = await browser.GetAsync(Page);
        var state = System.Web.HttpUtility.ParseQueryString(set.Headers.Location!.Query)["state"]!;
        string[] elsewhere =
        [
            .. HostileReturnUrls.All.Where(wanted => wanted.Length < 2000), "/", "/a", SeveralHosts.SignIn, SeveralHosts.SignIn + "/a", "https://elsewhere.example.com/", "https://one.apps.example.com/",
            "https://extra.example.com/", "https://wiki.example.com:8443/", "http://wiki.example.com/", "https://x@wiki.example.com/", "https://wiki.example.com.evil.example/",
        ];
        foreach (var wanted in elsewhere)
        {
            using var refused = await browser.GetAsync($"{SeveralHosts.SignIn}/_gateway/hand-over?returnUrl={Uri.EscapeDataString(wanted)}&state={state}");
            Assert.Equal((wanted, 400, null), (wanted, (int)refused.StatusCode, refused.Headers.Location));
        }

        string wiki = Uri.EscapeDataString(Page);
        foreach (var query in new[] { "", $"?returnUrl={wiki}", $"?state={state}", $"?returnUrl={wiki}&state=", $"?returnUrl={wiki}&state=a%0Ab", $"?returnUrl={wiki}&state={state}&state={state}", $"?returnUrl={wiki}&returnUrl={wiki}&state={state}", $"?returnUrl={wiki}&state={new string('a', 200)}" })
        {
            using var refused = await browser.GetAsync($"{SeveralHosts.SignIn}/_gateway/hand-over{query}");
            Assert.Equal((query, 400), (query, (int)refused.StatusCode));
        }

        using var atApp = await browser.GetAsync($"{SeveralHosts.Wiki}/_gateway/hand-over?returnUrl={wiki}&state={state}");
        Assert.Equal(400, (int)atApp.StatusCode);
        Assert.Equal(0, gateway.Count("hand_overs"));
    }

    [Fact]
    public async Task A_return_host_that_is_served_here_takes_part_without_being_in_a_route()
    {
        var there = await browser.SignInAsync("https://docs.example.com/a");

        Assert.Equal((SeveralHosts.Hello, "https://docs.example.com/a"), (there.Html, browser.At.AbsoluteUri));
    }
}
