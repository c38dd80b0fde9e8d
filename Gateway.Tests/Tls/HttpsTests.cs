using System.Text.Json.Nodes;
using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Tls;

/// <summary>Who comes by plain http to a gateway that speaks https itself, and what browsers are told to keep to.</summary>
public sealed class HttpsTests : IClassFixture<HttpsGateway>
{
    private const string Hsts = "Strict-Transport-Security";
    private readonly HttpsGateway shared;
    private readonly CertificateChain chain;
    private readonly Upstream upstream;
    private readonly TestGateway gateway;

    public HttpsTests(HttpsGateway shared)
    {
        (this.shared, chain, upstream, gateway) = (shared, shared.Chain, shared.Upstream, shared.Gateway);
        upstream.Requests.Clear();
    }

    [Theory]
    [InlineData("GET", "/", "https://login.example.com/")]
    [InlineData("HEAD", "/_gateway/sign-in?returnUrl=%2Fa%252Fb", "https://login.example.com/_gateway/sign-in?returnUrl=%2Fa%252Fb")]
    [InlineData("GET", "/a%20b//c", null)]
    [InlineData("GET", "/%C3%A4/~x?q=1?2", "https://login.example.com/%C3%A4/~x?q=1?2")]
    [InlineData("GET", "http://login.example.com/x?y", "https://login.example.com/x?y")]
    [InlineData("GET", "http://login.example.com?y", "https://login.example.com/?y")]
    [InlineData("GET", "//evil.example.org/x", null)]
    public async Task A_question_by_plain_http_is_led_to_the_same_address_by_https(string method, string target, string? location)
    {
        var answer = await AskAsync($"{method} {target} HTTP/1.1", "login.example.com");

        Assert.Equal((location is null ? 400 : 308, location), (answer.Status, answer["Location"]));
        Assert.Null(answer[Hsts]);
        Assert.Empty(upstream.Requests);
    }

    [Theory]
    [InlineData("wiki.example.com", 308, "https://wiki.example.com/x")]
    [InlineData("WIKI.example.com:8080", 308, "https://wiki.example.com/x")]
    [InlineData("evil.example.org", 421, null)]
    public async Task Only_hosts_that_are_served_are_led_anywhere(string host, int status, string? location)
    {
        var answer = await AskAsync("GET /x HTTP/1.1", host);

        Assert.Equal((status, location), (answer.Status, answer["Location"]));
    }

    [Theory]
    [InlineData("POST", "/api/magic-link/send")]
    [InlineData("POST", "/form")]
    [InlineData("DELETE", "/x")]
    [InlineData("OPTIONS", "/x")]
    public async Task What_cannot_be_asked_again_is_refused_and_says_why(string method, string path)
    {
        var answer = await AskAsync($"{method} {path} HTTP/1.1", "login.example.com", "Content-Length: 0", "Authorization: Bearer x");

        Assert.Equal(403, answer.Status);
        Assert.Contains("https only", answer.Text, StringComparison.Ordinal);
        Assert.Empty(upstream.Requests);
    }

    [Fact]
    public async Task Health_and_the_proof_for_a_new_certificate_need_no_https()
    {
        var health = await AskAsync("GET /_gateway/health/ready HTTP/1.1", "10.0.0.1");
        var proof = await AskAsync("GET /.well-known/acme-challenge/token HTTP/1.1", "login.example.com");

        Assert.Equal(200, health.Status);
        Assert.Equal(200, proof.Status);
        Assert.Equal("/.well-known/acme-challenge/token", Assert.Single(upstream.Requests).RawTarget);
        Assert.Equal("max-age=0", proof[Hsts]); // the app's own, which browsers ignore by http
    }

    [Fact]
    public async Task A_trusted_proxy_says_how_its_client_came_and_one_that_is_silent_is_not_led_in_circles()
    {
        var config = shared.Configured(new TestConfig(upstream.Url)).With("TrustedProxies", new JsonArray("127.0.0.1"));
        await using var behind = await TestGateway.StartAsync(config, ownsConfig: true);

        var https = await AskAsync(behind, "GET /.well-known/acme-challenge/x HTTP/1.1", "login.example.com", "X-Forwarded-Proto: https", "X-Forwarded-For: 192.0.2.7");
        var http = await AskAsync(behind, "GET /x HTTP/1.1", "login.example.com", "X-Forwarded-Proto: http", "X-Forwarded-For: 192.0.2.7");
        var silent = await AskAsync(behind, "GET /.well-known/acme-challenge/x HTTP/1.1", "login.example.com");
        var asked = await AskAsync(
            behind, "GET /_gateway/forward-auth HTTP/1.1", "login.example.com", "X-Forwarded-Method: POST", "X-Forwarded-Proto: http", "X-Forwarded-Host: wiki.example.com", "X-Forwarded-Uri: /wiki/x");
        var page = await AskAsync(behind, "GET /_gateway/sign-in HTTP/1.1", "login.example.com");

        Assert.Equal((200, "max-age=31536000"), (https.Status, https[Hsts]));
        Assert.Equal((308, "https://login.example.com/x"), (http.Status, http["Location"]));
        Assert.Equal(200, silent.Status);
        Assert.Equal(200, page.Status);
        Assert.Equal(401, asked.Status); // the decision: who serves that host leads its clients to https
    }

    [Fact]
    public async Task A_lie_about_https_leads_there_all_the_same()
    {
        var answer = await AskAsync("GET /x HTTP/1.1", "login.example.com", "X-Forwarded-Proto: https", "X-Forwarded-For: 192.0.2.7");

        Assert.Equal(308, answer.Status);
        Assert.Null(answer[Hsts]);
    }

    [Theory]
    [InlineData("/_gateway/sign-in", "login.example.com", 200)]
    [InlineData("/api/magic-link/session", "login.example.com", 401)]
    [InlineData("/a//b", "login.example.com", 400)]
    [InlineData("/x", "evil.example.org", 421)]
    [InlineData("/.well-known/acme-challenge/x", "wiki.example.com", 200)]
    public async Task Every_answer_by_https_tells_browsers_to_keep_to_it_once(string path, string host, int status)
    {
        var answer = await AskByHttpsAsync(path, host);

        Assert.Equal((status, "max-age=31536000"), (answer.Status, answer[Hsts]));
        Assert.Equal(2, answer.Text.Split(Hsts).Length);
    }

    [Theory]
    [InlineData("localhost")]
    [InlineData("127.0.0.1")]
    [InlineData("[::1]")]
    [InlineData("192.0.2.1")]
    public async Task Nothing_is_said_for_an_address_that_is_no_name(string host) => Assert.Null((await AskByHttpsAsync("/_gateway/health/live", host))[Hsts]);

    [Fact]
    public async Task An_operator_can_serve_plain_http_and_say_what_browsers_keep_to()
    {
        var config = shared.Configured(new TestConfig(upstream.Url)).With("Tls:RedirectHttp", false).With("Tls:HstsMaxAge", "00:05:00").With("Tls:HstsIncludeSubDomains", true);
        await using var lenient = await TestGateway.StartAsync(config, ownsConfig: true);

        var plain = await AskAsync(lenient, "GET /_gateway/sign-in HTTP/1.1", "login.example.com");
        await using var client = await TlsClient.ConnectAsync(HttpsPort(lenient), chain.Root, "login.example.com");
        var secure = await client.AskAsync("/_gateway/sign-in", "login.example.com");

        Assert.Equal((200, (string?)null), (plain.Status, plain[Hsts]));
        Assert.Equal("max-age=300; includeSubDomains", secure[Hsts]);
    }

    [Fact]
    public async Task With_nothing_to_say_a_backend_is_heard()
    {
        var config = shared.Configured(new TestConfig(upstream.Url)).With("Tls:HstsMaxAge", "00:00:00");
        await using var silent = await TestGateway.StartAsync(config, ownsConfig: true);
        await using var client = await TlsClient.ConnectAsync(HttpsPort(silent), chain.Root, "login.example.com");

        Assert.Equal("max-age=0", (await client.AskAsync("/.well-known/acme-challenge/x", "login.example.com"))[Hsts]);
    }

    private static int HttpsPort(TestGateway gateway) => new Uri((string)gateway.Config.Kestrel["Endpoints"]!["Https"]!["Url"]!).Port;

    private Task<RawAnswer> AskAsync(string requestLine, string host, params string[] headers) => AskAsync(gateway, requestLine, host, headers);

    private static Task<RawAnswer> AskAsync(TestGateway gateway, string requestLine, string host, params string[] headers) =>
        gateway.BytesAsync(string.Join("\r\n", [requestLine, $"Host: {host}", "Connection: close", .. headers]) + "\r\n\r\n");

    private async Task<RawAnswer> AskByHttpsAsync(string path, string host)
    {
        await using var client = await TlsClient.ConnectAsync(HttpsPort(gateway), chain.Root, "login.example.com");
        return await client.AskAsync(path, host);
    }
}
