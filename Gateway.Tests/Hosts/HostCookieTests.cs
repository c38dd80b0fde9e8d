using System.Net.Http.Json;
using MagicLink.Gateway.Sessions;
using MagicLink.Gateway.Settings;
using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Hosts;

/// <summary>One session, a cookie of its own on each host, each good there and nowhere else, and none from before a step-up.</summary>
public sealed class HostCookieTests : IAsyncLifetime
{
    private const string Page = SeveralHosts.Wiki + "/page?x=1";
    private Upstream upstream = null!;
    private TestGateway gateway = null!;
    private HostBrowser browser = null!;

    private string WikiCookie => browser.CookiesAt(SeveralHosts.Wiki)[SeveralHosts.Session];

    public async ValueTask InitializeAsync()
    {
        upstream = await Upstream.StartAsync();
        gateway = await SeveralHosts.StartAsync(upstream);
        browser = new HostBrowser(gateway);
    }

    public async ValueTask DisposeAsync()
    {
        browser.Dispose();
        await gateway.DisposeAsync();
        await upstream.DisposeAsync();
    }

    [Fact]
    public async Task A_cookie_of_one_host_is_nobodys_at_any_other()
    {
        await browser.SignInAsync(Page);
        await browser.OpenAsync(SeveralHosts.Reports + "/");
        string[] origins = [SeveralHosts.SignIn, SeveralHosts.Wiki, SeveralHosts.Reports];
        string[] spellings = ["https://WIKI.example.com", "https://wiki.example.com:443", "https://wiki.example.com:8443"];

        foreach (var of in origins)
        {
            foreach (var at in origins.Append("https://one.apps.example.com"))
            {
                var status = await browser.StatusAsync(at + "/", browser.CookiesAt(of)[SeveralHosts.Session]);
                Assert.Equal((of, at, of == at ? 200 : 401), (of, at, status));
            }
        }

        Assert.All(spellings, spelling => Assert.Equal(200, browser.StatusAsync(spelling + "/", WikiCookie).Result));
    }

    [Theory]
    [InlineData("/api/magic-link/logout")]
    [InlineData("/api/magic-link/logout-all")]
    public async Task Signing_out_over_the_api_of_one_host_ends_all(string call)
    {
        await browser.SignInAsync(Page);
        await browser.OpenAsync(SeveralHosts.Reports + "/");
        var (wiki, main) = (WikiCookie, browser.CookiesAt(SeveralHosts.SignIn)[SeveralHosts.Session]);

        using var signedOut = await browser.SendAsync(HttpMethod.Post, new Uri(SeveralHosts.Reports + call), JsonContent.Create(new { }), ("Sec-Fetch-Site", "same-origin"));

        Assert.Equal(200, (int)signedOut.StatusCode);
        Assert.Equal(401, await browser.StatusAsync(Page, wiki));
        Assert.Equal(401, await browser.StatusAsync(SeveralHosts.SignIn + "/", main));
    }

    [Theory]
    [InlineData("POST", "/api/users/me/erase", "{\"confirm\":\"DELETE\"}")]
    [InlineData("GET", "/api/users/me/export", null)]
    [InlineData("PATCH", "/api/users/update", "{\"firstName\":\"Eve\"}")]
    [InlineData("POST", "/api/users/2fa/setup", "{}")]
    [InlineData("POST", "/api/users/2fa/verify", "{\"token\":\"000000\"}")]
    [InlineData("POST", "/api/users/2fa/disable", "{\"token\":\"000000\"}")]
    [InlineData("GET", "/api/magic-link/sessions", null)]
    [InlineData("POST", "/api/magic-link/totp/enroll", "{}")]
    [InlineData("POST", "/api/magic-link/totp/confirm", "{\"code\":\"000000\"}")]
    [InlineData("POST", "/api/magic-link/totp/verify", "{\"code\":\"000000\"}")]
    [InlineData("POST", "/api/magic-link/totp/disable", "{\"code\":\"000000\"}")]
    [InlineData("POST", "/api/magic-link/totp/backup-codes", "{\"code\":\"000000\"}")]
    public async Task Script_on_an_apps_pages_does_not_reach_the_account(string method, string call, string? body)
    {
        await browser.SignInAsync(Page);
        var content = body is null ? null : new StringContent(body, System.Text.Encoding.UTF8, "application/json");

        using var refused = await browser.SendAsync(new HttpMethod(method), new Uri(SeveralHosts.Wiki + call), content, ("Sec-Fetch-Site", "same-origin"));

        Assert.Equal(403, (int)refused.StatusCode);
        Assert.Equal(200, await browser.StatusAsync(Page, WikiCookie));
    }

    [Fact]
    public async Task A_person_who_is_disabled_or_deleted_is_out_everywhere()
    {
        await browser.SignInAsync(Page);
        var cookie = WikiCookie;
        await gateway.SetDisabledAsync(SeveralHosts.Ann, true);
        Assert.Equal(401, await browser.StatusAsync(Page, cookie));
        await gateway.SetDisabledAsync(SeveralHosts.Ann, false);

        using var other = new HostBrowser(gateway);
        await other.SignInAsync(Page);
        var copied = other.CookiesAt(SeveralHosts.Wiki)[SeveralHosts.Session];
        using var erased = await other.SendAsync(
            HttpMethod.Post, new Uri(SeveralHosts.SignIn + "/api/users/me/erase"), JsonContent.Create(new { confirm = "DELETE" }), ("Sec-Fetch-Site", "same-origin"));

        Assert.Equal(200, (int)erased.StatusCode);
        Assert.Equal(401, await browser.StatusAsync(Page, copied));
        Assert.Equal((0, 0), (gateway.Count("hand_overs"), gateway.Count("host_cookies")));
    }

    [Fact]
    public async Task A_cookie_lives_as_long_as_its_session_and_use_at_one_host_is_use_of_the_session()
    {
        await browser.SignInAsync(Page);
        var idle = gateway.Service<Live<SessionOptions>>().Current.IdleTimeout;
        for (var i = 0; i < 3; i++)
        {
            gateway.Clock.Advance(idle - TimeSpan.FromSeconds(1));
            Assert.Equal(200, await browser.StatusAsync(Page, WikiCookie));
        }

        Assert.Equal(200, await browser.StatusAsync(SeveralHosts.SignIn + "/", browser.CookiesAt(SeveralHosts.SignIn)[SeveralHosts.Session]));
        gateway.Clock.Advance(idle);
        Assert.Equal(401, await browser.StatusAsync(Page, WikiCookie));
    }

    [Fact]
    public async Task A_step_up_takes_the_cookies_of_other_hosts_and_the_way_back_is_invisible()
    {
        await browser.SignInAsync(Page);
        var enrolment = await browser.EnrolAsync();
        await browser.OpenAsync(Page);
        await browser.OpenAsync(SeveralHosts.Reports + "/");
        var (stolen, reports) = (WikiCookie, browser.CookiesAt(SeveralHosts.Reports)[SeveralHosts.Session]);
        Assert.Equal(200, await browser.StatusAsync(Page, stolen));
        gateway.Clock.Advance(TimeSpan.FromMinutes(10));
        browser.CookiesAt(SeveralHosts.Wiki).Remove(SeveralHosts.Session);
        var before = await browser.SetOutAsync(Page);
        browser.CookiesAt(SeveralHosts.Wiki)[SeveralHosts.Session] = stolen;

        var asked = await browser.OpenAsync(SeveralHosts.Wiki + "/vault/plan?x=1");
        Assert.Equal("Confirm with your authenticator", asked.Title);
        Assert.Equal(new Uri(SeveralHosts.SignIn).Host, browser.At.Host);
        var there = await browser.SubmitAsync(asked, ("code", enrolment.CodeAt(gateway.Clock.GetUtcNow())));

        Assert.Equal((SeveralHosts.Hello, SeveralHosts.Wiki + "/vault/plan?x=1"), (there.Html, browser.At.AbsoluteUri));
        Assert.NotEqual(stolen, WikiCookie);
        Assert.Equal(401, await browser.StatusAsync(Page, stolen));
        Assert.Equal(401, await browser.StatusAsync(SeveralHosts.Reports + "/", reports));
        await browser.AssertNotArrivedAsync(before);
        Assert.Equal(SeveralHosts.Hello, (await browser.OpenAsync(SeveralHosts.Reports + "/")).Html);
    }

    [Fact]
    public async Task Who_holds_a_cookie_of_before_a_step_up_gets_no_code()
    {
        await browser.SignInAsync(SeveralHosts.SignIn + "/");
        var session = (await gateway.Service<LiveSessions>().FindByCookieAsync(
            gateway.Service<SessionSecrets>().CookieHashes(new(browser.CookiesAt(SeveralHosts.SignIn)[SeveralHosts.Session])), TestContext.Current.CancellationToken))!;
        var flow = gateway.Service<HandOverFlow>();

        Assert.Null(await flow.TryBeginAsync(session, new("of before"), "wiki.example.com", "state", new Uri(Page), TestContext.Current.CancellationToken));
        Assert.Equal(0, gateway.Count("hand_overs"));
    }

    [Fact]
    public async Task A_browser_does_not_step_up_at_an_apps_host_and_spends_no_code_there()
    {
        await browser.SignInAsync(Page);
        var phone = await browser.EnrolAsync();
        await browser.OpenAsync(Page);
        var code = phone.CodeAt(gateway.Clock.GetUtcNow());
        foreach (var (path, body) in new (string, object)[] { ("/api/magic-link/totp/verify", new { code }), ("/api/users/2fa/verify", new { token = code }) })
        {
            using var refused = await browser.SendAsync(HttpMethod.Post, new Uri(SeveralHosts.Wiki + path), JsonContent.Create(body), ("Sec-Fetch-Site", "same-origin"));
            Assert.Equal(403, (int)refused.StatusCode);
        }

        Assert.Equal(200, await browser.StatusAsync(Page, WikiCookie));
        using var right = await browser.SendAsync(
            HttpMethod.Post, new Uri(SeveralHosts.SignIn + "/api/magic-link/totp/verify"), JsonContent.Create(new { code }), ("Sec-Fetch-Site", "same-origin"));
        Assert.Equal(200, (int)right.StatusCode);
    }

    [Fact]
    public async Task An_app_that_asks_for_more_forgets_who_was_there_and_gets_who_is_signed_in()
    {
        await browser.SignInAsync(Page);
        browser.CookiesAt(SeveralHosts.SignIn).Remove(SeveralHosts.Session);
        gateway.Clock.Advance(TimeSpan.FromMinutes(11));
        await browser.SignInAsync(SeveralHosts.SignIn + "/", "bob@example.com");
        Assert.Equal(200, await browser.StatusAsync(Page, WikiCookie));

        using var asked = await browser.GetAsync(SeveralHosts.Wiki + "/vault/plan");
        Assert.False(browser.CookiesAt(SeveralHosts.Wiki).ContainsKey(SeveralHosts.Session));
        await browser.OpenAsync(SeveralHosts.Wiki + "/vault/plan");

        Assert.Equal("bob@example.com", upstream.Requests.Last()["X-Gateway-Email"]);
    }

    [Fact]
    public async Task A_session_has_a_few_cookies_at_a_host_and_the_oldest_go_first()
    {
        await browser.SignInAsync(Page);
        var first = WikiCookie;
        for (var i = 1; i <= HandOverProof.MostCookies; i++)
        {
            Assert.Equal(200, await browser.StatusAsync(Page, first));
            gateway.Clock.Advance(TimeSpan.FromSeconds(1));
            browser.CookiesAt(SeveralHosts.Wiki).Remove(SeveralHosts.Session);
            await browser.OpenAsync(Page);
        }

        Assert.Equal(401, await browser.StatusAsync(Page, first));
        Assert.Equal(200, await browser.StatusAsync(Page, WikiCookie));
        Assert.Equal(HandOverProof.MostCookies, gateway.Count("host_cookies"));
    }

    [Fact]
    public async Task On_two_gateways_what_ends_on_one_ends_on_the_other_within_a_second()
    {
        await using var cluster = await Cluster.StartAsync(upstream: upstream, configure: SeveralHosts.Configure);
        using var person = new HostBrowser(cluster.First);
        await person.SignInAsync(SeveralHosts.SignIn + "/");
        var arrival = await person.SetOutAsync(Page);
        person.Gateway = cluster.Second;
        Assert.Equal(SeveralHosts.Hello, (await person.FollowAsync(await person.GetAsync(arrival.AbsoluteUri))).Html);
        await person.AssertNotArrivedAsync(arrival);
        person.Gateway = cluster.First;
        await person.AssertNotArrivedAsync(arrival);
        Assert.Equal(SeveralHosts.Hello, (await person.OpenAsync(Page)).Html);
        var cookie = person.CookiesAt(SeveralHosts.Wiki)[SeveralHosts.Session];

        await person.SubmitAsync(await person.OpenAsync(SeveralHosts.Wiki + "/_gateway/sign-out"));
        Assert.Equal(401, await person.StatusAsync(Page, cookie));
        person.Gateway = cluster.Second;
        cluster.LetASecondPass();

        Assert.Equal(401, await person.StatusAsync(Page, cookie));
    }

    [Fact]
    public async Task On_two_gateways_a_step_up_on_one_takes_the_cookies_that_the_other_knows()
    {
        await using var cluster = await Cluster.StartAsync(upstream: upstream, configure: SeveralHosts.Configure);
        using var person = new HostBrowser(cluster.Second);
        await person.SignInAsync(Page);
        var cookie = person.CookiesAt(SeveralHosts.Wiki)[SeveralHosts.Session];
        Assert.Equal(200, await person.StatusAsync(Page, cookie));

        person.Gateway = cluster.First;
        await person.EnrolAsync();
        person.Gateway = cluster.Second;
        cluster.LetASecondPass();

        Assert.Equal(401, await person.StatusAsync(Page, cookie));
        Assert.Equal(SeveralHosts.Hello, (await person.OpenAsync(Page)).Html);
    }
}
