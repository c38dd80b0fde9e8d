using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Proxy;

public sealed class DefaultDenyTests : IClassFixture<ProxiedGateway>
{
    private const string Browser = "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
    private readonly ProxiedGateway shared;

    public DefaultDenyTests(ProxiedGateway shared)
    {
        this.shared = shared;
        shared.Upstream.Requests.Clear();
    }

    [Theory]
    [InlineData("/x")]
    [InlineData("/named/x")]
    [InlineData("/staff/x")]
    [InlineData("/partners/x")]
    [InlineData("/readers/x")]
    public async Task A_request_without_a_session_is_refused(string path)
    {
        using var answer = await shared.Gateway.GetAsync(path);

        await answer.RefusalAsync(401, "UNAUTHENTICATED");
        Assert.Equal("Bearer", answer.Headers.WwwAuthenticate.ToString());
        Assert.True(answer.Headers.CacheControl?.NoStore);
        Assert.Empty(shared.Upstream.Requests);
    }

    [Theory]
    [InlineData("GET", "Sec-Fetch-Mode: navigate")]
    [InlineData("HEAD", "Sec-Fetch-Mode: navigate")]
    [InlineData("GET", Browser)]
    [InlineData("GET", "Accept: application/json;q=0.9, text/html")]
    [InlineData("GET", "Accept: TEXT/HTML")]
    [InlineData("GET", "Accept: text/html;q=0.1")]
    [InlineData("GET", "Sec-Fetch-Mode: navigate\r\nAccept: application/json")]
    public async Task A_person_who_navigates_is_led_to_sign_in_and_back(string method, string headers)
    {
        var answer = await shared.Gateway.RawAsync($"{method} /wiki/a%20b;c?d=%2F&e=f HTTP/1.1", headers);

        Assert.Equal(302, answer.Status);
        Assert.Equal($"{shared.Gateway.Config.PublicUrl}/_gateway/sign-in?returnUrl={Uri.EscapeDataString("/wiki/a%20b;c?d=%2F&e=f")}", answer["Location"]);
        Assert.Equal("no-store", answer["Cache-Control"]);
        Assert.Empty(shared.Upstream.Requests);
    }

    [Theory]
    [InlineData("GET", "X: y")]
    [InlineData("GET", "Accept: */*")]
    [InlineData("GET", "Accept: application/json")]
    [InlineData("GET", "Accept: text/*")]
    [InlineData("GET", "Accept: text/html;q=0, */*")]
    [InlineData("POST", Browser)]
    [InlineData("HEAD", Browser)]
    [InlineData("GET", "Sec-Fetch-Mode: cors\r\n" + Browser)]
    [InlineData("GET", "Sec-Fetch-Mode: no-cors\r\n" + Browser)]
    [InlineData("GET", "Sec-Fetch-Mode: websocket\r\n" + Browser)]
    [InlineData("GET", "Sec-Fetch-Mode:\r\n" + Browser)]
    public async Task A_program_is_told_in_JSON_to_sign_in(string method, string headers)
    {
        var answer = await shared.Gateway.RawAsync($"{method} /wiki/x HTTP/1.1", headers);

        Assert.Equal(401, answer.Status);
        Assert.Equal("Bearer", answer["WWW-Authenticate"]);
        Assert.StartsWith("application/json", answer["Content-Type"], StringComparison.Ordinal);
        Assert.Equal(method != "HEAD", answer.Text.Contains("UNAUTHENTICATED", StringComparison.Ordinal));
        Assert.Empty(shared.Upstream.Requests);
    }

    [Fact]
    public async Task A_person_who_may_not_use_a_route_is_told_so_on_a_page()
    {
        var answer = await shared.Gateway.RawGetAsync("/staff/x", shared.User, Browser, "Accept-Language: en");

        Assert.Equal(403, answer.Status);
        Assert.StartsWith("text/html", answer["Content-Type"], StringComparison.Ordinal);
        Assert.Contains("<h1", answer.Text, StringComparison.Ordinal);
        Assert.Empty(shared.Upstream.Requests);
    }

    [Fact]
    public async Task A_program_that_may_not_use_a_route_is_told_so_in_JSON()
    {
        using var answer = await shared.Gateway.GetAsync("/staff/x", shared.User);

        await answer.RefusalAsync(403, "FORBIDDEN");
        Assert.Empty(shared.Upstream.Requests);
    }

    [Fact]
    public async Task A_browser_that_signed_in_comes_back_to_what_it_wanted()
    {
        using var browser = shared.Gateway.NewBrowser();
        var signIn = await browser.OpenAsync("/wiki/page?x=1");
        await browser.FollowAsync(await browser.SubmitAsync(signIn, ("email", "ann@example.com")));
        var mail = await shared.Gateway.Mailbox.NextAsync();
        var confirm = await browser.OpenAsync(mail.Link);

        var arrived = await browser.FollowAsync(await browser.SubmitAsync(confirm));

        Assert.Equal(200, arrived.Status);
        Assert.Equal("upstream says hello", arrived.Html);
        Assert.Equal("/wiki/page?x=1", Assert.Single(shared.Upstream.Requests).RawTarget);
    }
}
