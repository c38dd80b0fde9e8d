using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Hosts;

/// <summary>A session gets from PublicUrl's host to an app's by a code that counts once, for a minute, there, and in one browser.</summary>
public sealed class HandOverTests : IAsyncLifetime
{
    private const string Page = SeveralHosts.Wiki + "/page?x=1";
    private const string Reports = SeveralHosts.Reports + "/q/3%20b?y=2";
    private Upstream upstream = null!;
    private TestGateway gateway = null!;
    private HostBrowser browser = null!;

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
    public async Task One_sign_in_opens_every_host_and_each_leads_to_where_the_person_wanted_to_go()
    {
        var wiki = await browser.SignInAsync(Page);

        Assert.Equal((SeveralHosts.Hello, Page), (wiki.Html, browser.At.AbsoluteUri));
        var reports = await browser.OpenAsync(Reports);
        Assert.Equal((SeveralHosts.Hello, Reports), (reports.Html, browser.At.AbsoluteUri));
        Assert.Equal(SeveralHosts.Hello, (await browser.OpenAsync(SeveralHosts.SignIn + "/")).Html);
        string[] cookies = [.. new[] { SeveralHosts.SignIn, SeveralHosts.Wiki, SeveralHosts.Reports }.Select(origin => browser.CookiesAt(origin)[SeveralHosts.Session])];
        Assert.Equal(3, cookies.Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(3, upstream.Requests.Count);
        Assert.All(upstream.Requests, request => Assert.Equal((SeveralHosts.Ann, null), (request["X-Gateway-Email"], request["Cookie"])));
        Assert.Single(upstream.Requests.Select(request => request["X-Gateway-Session"]).Distinct());
    }

    [Fact]
    public async Task One_sign_out_closes_every_host_at_the_next_request()
    {
        await browser.SignInAsync(Page);
        await browser.OpenAsync(Reports);
        var cookies = new[] { SeveralHosts.SignIn, SeveralHosts.Wiki, SeveralHosts.Reports }.Select(origin => (Origin: origin, Cookie: browser.CookiesAt(origin)[SeveralHosts.Session])).ToList();

        var asked = await browser.OpenAsync(SeveralHosts.Reports + "/_gateway/sign-out");
        Assert.Equal(SeveralHosts.SignIn + "/_gateway/sign-out", browser.At.AbsoluteUri);
        Assert.Equal("Signed out", (await browser.SubmitAsync(asked)).Title);

        foreach (var (origin, cookie) in cookies)
        {
            Assert.Equal(401, await browser.StatusAsync(origin + "/", cookie));
        }

        Assert.Equal("Sign in", (await browser.OpenAsync(Page)).Title);
    }

    [Fact]
    public async Task The_link_may_be_opened_in_another_browser_which_is_then_at_the_app_itself()
    {
        using var phone = new HostBrowser(gateway);
        var form = await browser.OpenAsync(Page);
        await browser.SubmitAsync(form, ("email", SeveralHosts.Ann));
        var confirm = await phone.OpenAsync((await gateway.Mailbox.NextAsync()).Link);

        var there = await phone.SubmitAsync(confirm, ("typed", SeveralHosts.Ann));

        Assert.Equal((SeveralHosts.Hello, Page), (there.Html, phone.At.AbsoluteUri));
        Assert.Equal("Sign in", (await browser.OpenAsync(Page)).Title);
    }

    [Fact]
    public async Task Of_many_that_present_a_code_at_once_one_gets_a_cookie()
    {
        await browser.SignInAsync(SeveralHosts.SignIn + "/");
        var arrival = await browser.SetOutAsync(Page);
        var state = $"{SeveralHosts.State}={browser.CookiesAt(SeveralHosts.Wiki)[SeveralHosts.State]}";
        using var others = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ =>
        {
            var request = new HttpRequestMessage(HttpMethod.Get, gateway.Config.Urls + arrival.PathAndQuery);
            request.Headers.Host = arrival.Host;
            request.Headers.Add("X-Forwarded-Proto", "https");
            request.Headers.Add("Sec-Fetch-Mode", "navigate");
            request.Headers.Add("Cookie", state);
            using var response = await others.SendAsync(request, TestContext.Current.CancellationToken);
            return ((int)response.StatusCode, response.Headers.Contains("Set-Cookie"));
        }));

        Assert.Single(answers, (302, true));
        Assert.Equal(19, answers.Count(answer => answer == (410, false)));
        Assert.Equal(1, gateway.Count("host_cookies"));
        Assert.Equal(Enumerable.Repeat("hand-over-used", 19), await gateway.RefusalsAsync());
    }

    [Fact]
    public async Task A_code_counts_for_a_minute()
    {
        await browser.SignInAsync(SeveralHosts.SignIn + "/");
        var inTime = await browser.SetOutAsync(Page);
        gateway.Clock.Advance(TimeSpan.FromSeconds(60) - TimeSpan.FromMilliseconds(1));
        Assert.Equal(Page, (await browser.GetAsync(inTime.AbsoluteUri)).Headers.Location!.OriginalString);
        browser.CookiesAt(SeveralHosts.Wiki).Remove(SeveralHosts.Session);
        var late = await browser.SetOutAsync(Page);
        gateway.Clock.Advance(TimeSpan.FromSeconds(60));

        await browser.AssertNotArrivedAsync(late);

        Assert.Equal(["hand-over-expired"], await gateway.RefusalsAsync());
        Assert.Equal(SeveralHosts.Hello, (await browser.OpenAsync(Page)).Html);
    }

    [Fact]
    public async Task A_code_is_worthless_in_another_browser_and_spent_by_the_attempt()
    {
        await browser.SignInAsync(SeveralHosts.SignIn + "/");
        using var thief = new HostBrowser(gateway);
        using var withState = new HostBrowser(gateway);
        await withState.GetAsync(Page);
        foreach (var other in new[] { thief, withState })
        {
            var arrival = await browser.SetOutAsync(Page);

            await other.AssertNotArrivedAsync(arrival);

            Assert.Equal("Sign in", (await other.OpenAsync(Page)).Title);
            await browser.AssertNotArrivedAsync(arrival);
        }

        Assert.Equal(["hand-over-other-browser", "hand-over-used", "hand-over-other-browser", "hand-over-used"], await gateway.RefusalsAsync());
        Assert.Equal(0, gateway.Count("host_cookies"));
    }

    [Fact]
    public async Task A_code_that_another_site_makes_a_browser_fetch_for_a_state_of_its_own_is_dead_on_arrival()
    {
        await browser.SignInAsync(SeveralHosts.SignIn + "/");
        using var attacker = new HostBrowser(gateway);
        using var lure = await attacker.GetAsync(Page);

        using var lured = await browser.GetAsync(lure.Headers.Location!.OriginalString);
        var arrival = lured.Headers.Location!;
        await browser.AssertNotArrivedAsync(arrival);

        await attacker.AssertNotArrivedAsync(arrival);
    }

    [Fact]
    public async Task A_code_counts_at_its_own_host_alone()
    {
        await browser.SignInAsync(SeveralHosts.SignIn + "/");
        var arrival = await browser.SetOutAsync(Page);
        await browser.GetAsync(Reports);
        browser.CookiesAt(SeveralHosts.Reports)[SeveralHosts.State] = browser.CookiesAt(SeveralHosts.Wiki)[SeveralHosts.State];

        await browser.AssertNotArrivedAsync(new Uri(SeveralHosts.Reports + arrival.PathAndQuery));
        await browser.AssertNotArrivedAsync(arrival);

        Assert.Equal(["hand-over-elsewhere", "hand-over-used"], await gateway.RefusalsAsync());
        using var atSignIn = await browser.GetAsync(SeveralHosts.SignIn + arrival.PathAndQuery);
        Assert.Equal(400, (int)atSignIn.StatusCode);
    }

    [Fact]
    public async Task A_code_of_a_session_that_ended_meanwhile_opens_nothing()
    {
        await browser.SignInAsync(SeveralHosts.SignIn + "/");
        var arrival = await browser.SetOutAsync(Page);
        await browser.SubmitAsync(await browser.OpenAsync(SeveralHosts.SignIn + "/_gateway/sign-out"));
        await browser.AssertNotArrivedAsync(arrival);

        await browser.SignInAsync(SeveralHosts.SignIn + "/", "bob@example.com");
        var bobs = await browser.SetOutAsync(Page);
        await gateway.SetDisabledAsync("bob@example.com", true);
        await browser.AssertNotArrivedAsync(bobs);

        Assert.Equal(["hand-over-over", "hand-over-over"], await gateway.RefusalsAsync());
    }

    [Theory]
    [InlineData("HEAD", "Sec-Fetch-Mode", "navigate", 200)]
    [InlineData("GET", "Sec-Purpose", "prefetch", 400)]
    [InlineData("GET", "Sec-Purpose", "prefetch;prerender", 400)]
    [InlineData("GET", "Purpose", "prefetch", 400)]
    [InlineData("GET", "X-Moz", "prefetch", 400)]
    [InlineData("GET", "Sec-Fetch-Mode", "no-cors", 400)]
    [InlineData("GET", "Accept", "*/*", 400)]
    [InlineData("POST", "Sec-Fetch-Mode", "navigate", 405)]
    public async Task What_only_looks_spends_nothing(string method, string name, string value, int status)
    {
        await browser.SignInAsync(SeveralHosts.SignIn + "/");
        var arrival = await browser.SetOutAsync(Page);
        (string, string)[] headers = name is "Sec-Fetch-Mode" or "Accept" ? [(name, value)] : [("Sec-Fetch-Mode", "navigate"), (name, value)];

        using var looked = await browser.SendAsync(new HttpMethod(method), arrival, null, headers);
        using var there = await browser.GetAsync(Page);
        using var begun = await browser.SendAsync(new HttpMethod(method), there.Headers.Location!, null, headers);

        Assert.Equal((status, status), ((int)looked.StatusCode, (int)begun.StatusCode));
        Assert.False(looked.Headers.Contains("Set-Cookie"));
        Assert.Equal(1, gateway.Count("hand_overs"));
        Assert.Equal(Page, (await browser.GetAsync(arrival.AbsoluteUri)).Headers.Location!.OriginalString);
    }

    [Fact]
    public async Task Tabs_that_open_together_all_arrive()
    {
        await browser.SignInAsync(SeveralHosts.SignIn + "/");
        using var first = await browser.GetAsync(Page);
        var (one, other) = (await browser.SetOutAsync(Page), await browser.SetOutAsync(SeveralHosts.Wiki + "/other"));

        Assert.Equal(SeveralHosts.Wiki + "/other", (await browser.GetAsync(other.AbsoluteUri)).Headers.Location!.OriginalString);
        Assert.Equal(Page, (await browser.GetAsync(one.AbsoluteUri)).Headers.Location!.OriginalString);

        Assert.Equal(SeveralHosts.Hello, (await browser.OpenAsync(Page)).Html);
    }

    [Fact]
    public async Task Codes_that_were_never_given_are_failed_proofs_and_missing_ones_are_not()
    {
        await using var guarded = await SeveralHosts.StartAsync(upstream, config => config.With("Bans:Enabled", true).With("Bans:Failures", 3));
        using var guesser = new HostBrowser(guarded);
        await guesser.SignInAsync(SeveralHosts.SignIn + "/");
        var known = await guesser.SetOutAsync(Page);
        await guesser.GetAsync(known.AbsoluteUri);
        for (var i = 0; i < 5; i++)
        {
            await guesser.AssertNotArrivedAsync(known);
            await guesser.AssertNotArrivedAsync(new Uri(SeveralHosts.Wiki + "/_gateway/arrive"));
        }

        for (var i = 0; i < 5; i++)
        {
            // Another site's page, which says nothing of who looks at it.
            using var led = await guesser.SendAsync(
                HttpMethod.Get, new Uri($"{SeveralHosts.Wiki}/_gateway/arrive?code=mlgh_{i}"), null, ("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Mode", "navigate"));
            Assert.Equal(410, (int)led.StatusCode);
        }

        for (var i = 0; i < 3; i++)
        {
            await guesser.AssertNotArrivedAsync(new Uri($"{SeveralHosts.Wiki}/_gateway/arrive?code=mlgh_{i}"));
        }

        using var banned = await guesser.GetAsync(SeveralHosts.Wiki + "/_gateway/arrive");
        Assert.Equal(403, (int)banned.StatusCode);
    }

    [Fact]
    public async Task Nothing_of_it_is_in_a_log_a_backend_or_an_address_that_stays()
    {
        await browser.SignInAsync(SeveralHosts.SignIn + "/");
        var arrival = await browser.SetOutAsync(Page);
        using var arrived = await browser.GetAsync(arrival.AbsoluteUri);
        await browser.FollowAsync(arrived);

        var code = arrival.Query["?code=".Length..];
        string[] secrets = [code, browser.CookiesAt(SeveralHosts.Wiki)[SeveralHosts.State], browser.CookiesAt(SeveralHosts.Wiki)[SeveralHosts.Session]];
        var logged = string.Join('\n', gateway.Logs.Lines);
        Assert.Equal(["no-referrer"], arrived.Headers.GetValues("Referrer-Policy"));
        Assert.True(arrived.Headers.CacheControl?.NoStore);
        Assert.Equal(Page, browser.At.AbsoluteUri);
        Assert.All(secrets, secret => Assert.DoesNotContain(secret, logged, StringComparison.Ordinal));
        Assert.All(secrets, secret => Assert.DoesNotContain(secret, gateway.Bytes(), StringComparison.Ordinal));
        Assert.All(upstream.Requests, request => Assert.All(secrets, secret => Assert.DoesNotContain(secret, string.Join('\n', request.Headers.Values) + request.RawTarget, StringComparison.Ordinal)));
    }
}
