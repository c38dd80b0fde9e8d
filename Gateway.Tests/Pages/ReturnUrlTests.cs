using MagicLink.Gateway.Http;
using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Pages;

public sealed class ReturnUrlTests
{
    private static readonly ReturnUrls Production = Judges("https://login.example.com", isDevelopment: false, "wiki.example.com");

    [Fact]
    public void The_corpus_is_large_and_without_doubles()
    {
        var all = HostileReturnUrls.All.ToList();

        Assert.True(all.Count >= 120, $"only {all.Count}");
        Assert.Equal(all.Count, all.Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void Everything_hostile_becomes_the_start_page()
    {
        var wrong = HostileReturnUrls.All
            .Select(wanted => (Wanted: wanted, Judged: Production.Judge(wanted)))
            .Where(pair => pair.Judged != "/")
            .Select(pair => $"{Uri.EscapeDataString(pair.Wanted)} became {pair.Judged}");

        Assert.Empty(wrong);
        Assert.Equal("/", Production.Judge(null));
    }

    [Theory]
    [InlineData("/", "/")]
    [InlineData("/wiki", "/wiki")]
    [InlineData("/wiki/", "/wiki/")]
    [InlineData("/wiki?a=1&b=2", "/wiki?a=1&b=2")]
    [InlineData("/wiki?next=//evil.example", "/wiki?next=//evil.example")]
    [InlineData("/wiki?next=https://evil.example", "/wiki?next=https://evil.example")]
    [InlineData("/wiki#part", "/wiki#part")]
    [InlineData("/a//b", "/a//b")]
    [InlineData("/a/../b", "/b")]
    [InlineData("/a%20b", "/a%20b")]
    [InlineData("/%2F%2Fevil.example", "/%2F%2Fevil.example")]
    [InlineData("/%5Cevil.example", "/%5Cevil.example")]
    [InlineData("/@evil.example", "/@evil.example")]
    [InlineData("/:80", "/:80")]
    [InlineData("/javascript:alert(1)", "/javascript:alert(1)")]
    [InlineData("/ü", "/%C3%BC")]
    [InlineData("/wiki?q=ü", "/wiki?q=%C3%BC")]
    [InlineData("https://login.example.com", "/")]
    [InlineData("https://login.example.com/wiki?x=1#y", "/wiki?x=1#y")]
    [InlineData("HTTPS://LOGIN.EXAMPLE.COM/wiki", "/wiki")]
    [InlineData("https://login.example.com:443/wiki", "/wiki")]
    [InlineData("https://wiki.example.com", "https://wiki.example.com/")]
    [InlineData("https://wiki.example.com/start?x=1#y", "https://wiki.example.com/start?x=1#y")]
    [InlineData("https://WIKI.example.com/Start", "https://wiki.example.com/Start")]
    [InlineData("https://wiki.example.com:443/start", "https://wiki.example.com/start")]
    public void Pages_here_and_on_allowed_hosts_are_kept(string wanted, string judged) => Assert.Equal(judged, Production.Judge(wanted));

    [Fact]
    public void What_comes_out_fits_into_a_header()
    {
        string[] wanted =
        [
            "/\u00e9?\u00e9#\u00e9", "/\ud83d\ude00", "/\ud83d", "/\udc00?\udc00#\udc00", "/wiki#\u202e", "https://wiki.example.com/\u00e9?\u00e9#\u00e9",
            "https://wiki.example.com/#\ud83d",
        ];

        Assert.All(wanted.Select(Production.Judge), judged => Assert.All(judged, c => Assert.InRange(c, '!', '~')));
    }

    [Fact]
    public void Hosts_of_routes_are_return_hosts_by_themselves_but_not_their_wildcards()
    {
        var judges = Judges("https://login.example.com", isDevelopment: false, routeHosts: ["app.example.com", "*.example.org"]);

        Assert.Equal("https://app.example.com/x", judges.Judge("https://app.example.com/x"));
        Assert.Equal("/", judges.Judge("https://any.example.org/x"));
        Assert.Equal("/", judges.Judge("https://*.example.org/x"));
    }

    [Fact]
    public void Plain_http_is_for_allowed_loopback_names_in_development_only()
    {
        var development = Judges("http://localhost:1337", isDevelopment: true, "localhost", "wiki.example.com");
        var production = Judges("http://localhost:1337", isDevelopment: false, "localhost", "wiki.example.com");

        Assert.Equal("http://localhost:3000/x", development.Judge("http://localhost:3000/x"));
        Assert.Equal("/", production.Judge("http://localhost:3000/x"));
        Assert.Equal("/", development.Judge("http://wiki.example.com/x"));
        Assert.Equal("/", development.Judge("http://127.0.0.1:3000/x"));
        Assert.Equal("/x", production.Judge("http://localhost:1337/x"));
    }

    [Fact]
    public async Task A_sign_in_with_a_hostile_return_url_ends_at_the_start_page()
    {
        await using var gateway = await TestGateway.StartAsync();
        string[] hostile = ["//evil.example", "/\\evil.example", "https://evil.example/", "javascript:alert(1)", "/..//evil.example", "https://\u202ewiki.example.com/"];
        foreach (var wanted in hostile)
        {
            using var browser = gateway.NewBrowser();
            using var other = gateway.NewBrowser();
            var inAddress = await gateway.SignInAsync(browser, url: wanted);
            var onceIn = await browser.GetAsync($"/_gateway/sign-in?returnUrl={Uri.EscapeDataString(wanted)}");
            await other.SubmitAsync(await other.OpenAsync("/_gateway/sign-in"), ("email", Visits.Ann), ("returnUrl", wanted));
            var inForm = await other.SubmitAsync(await other.OpenAsync((await gateway.Mailbox.NextAsync()).Link));
            using var asked = await gateway.PostAsync("/api/magic-link/send", new { email = Visits.Ann, redirectTo = wanted });
            var overApi = await other.SubmitAsync(await other.OpenAsync((await gateway.Mailbox.NextAsync()).Link), ("typed", Visits.Ann));

            Assert.Equal(200, (int)asked.StatusCode);
            Assert.All([inAddress, onceIn, inForm, overApi], answer => Assert.Equal("/", answer.Headers.Location?.OriginalString));
        }
    }

    [Fact]
    public async Task A_sign_in_may_end_on_an_allowed_host()
    {
        await using var gateway = await TestGateway.StartAsync(configure: config =>
            config.With("ReturnHosts", new System.Text.Json.Nodes.JsonArray("wiki.example.com")));
        using var browser = gateway.NewBrowser();

        var answer = await gateway.SignInAsync(browser, url: "https://wiki.example.com/start?x=1");

        Assert.Equal("https://wiki.example.com/start?x=1", answer.Headers.Location?.OriginalString);
    }

    private static ReturnUrls Judges(string publicUrl, bool isDevelopment, params string[] allowed) => Judges(publicUrl, isDevelopment, [], allowed);

    private static ReturnUrls Judges(string publicUrl, bool isDevelopment, string[] routeHosts, params string[] allowed)
    {
        var address = new PublicAddress(new Uri(publicUrl), isDevelopment);
        var hosts = new HostAllowList(address, []);
        hosts.SetRouteHosts(routeHosts);
        return new ReturnUrls(address, allowed, hosts);
    }
}
