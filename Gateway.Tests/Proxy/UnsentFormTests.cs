using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using AngleSharp.Html.Parser;
using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Proxy;

/// <summary>A form that a person sends to an app, and that is not let through, is neither delivered nor lost nor made a GET of.</summary>
public sealed class UnsentFormTests : IAsyncLifetime
{
    private const string Text = "title=Report&text=all+that+was+typed";
    private Upstream upstream = null!;
    private TestGateway gateway = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string SignIn => $"{gateway.Config.PublicUrl}/_gateway/sign-in?returnUrl=";

    public async ValueTask InitializeAsync()
    {
        upstream = await Upstream.StartAsync();
        gateway = await TestGateway.StartAsync(upstream, config =>
        {
            config.With("Access:Policies:vault:Mfa", "required").With("Access:Policies:fresh:MaxAge", "00:10:00");
            config.Routes["vault"] = TestConfig.Route("/vault/{**path}", "vault");
            config.Routes["fresh"] = TestConfig.Route("/fresh/{**path}", "fresh");
            config.Routes["small"] = TestConfig.Route("/small/{**path}");
            config.Routes["small"]!["Metadata"] = new JsonObject { ["MaxBody"] = "1MiB" };
        });
    }

    public async ValueTask DisposeAsync()
    {
        await gateway.DisposeAsync();
        await upstream.DisposeAsync();
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("PUT")]
    public async Task A_person_whose_form_comes_too_late_gets_a_page_in_its_place(string method)
    {
        using var answer = await PostAsync("/wiki/save?id=7", $"{gateway.Config.PublicUrl}/wiki/edit?id=7#text", method: method);

        Assert.Equal((401, "text/html", true), ((int)answer.StatusCode, answer.Content.Headers.ContentType?.MediaType, answer.Headers.CacheControl?.NoStore));
        Assert.Equal("Bearer", answer.Headers.WwwAuthenticate.ToString());
        Assert.Null(answer.Headers.Location);
        Assert.Equal(SignIn + "%2Fwiki%2Fedit%3Fid%3D7", await WayAsync(answer));
        Assert.Empty(upstream.Requests);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("https://evil.example/wiki/edit")]
    [InlineData("http://localhost.evil.example/wiki/edit")]
    [InlineData("about:blank")]
    [InlineData("/wiki/edit")]
    public async Task Where_the_form_was_is_believed_of_the_same_origin_only_and_never_where_it_was_sent_to(string? referer)
    {
        using var answer = await PostAsync("/wiki/save?id=7", referer);

        Assert.Equal(SignIn + "%2F", await WayAsync(answer));
    }

    [Fact]
    public async Task An_address_too_long_to_carry_along_is_the_start_page()
    {
        using var answer = await PostAsync("/wiki/save", $"{gateway.Config.PublicUrl}/{new string('x', 1000)}");

        Assert.Equal(SignIn + "%2F", await WayAsync(answer));
    }

    [Theory]
    [InlineData("cross-site")]
    [InlineData("same-site")]
    public async Task What_another_site_or_a_sibling_sent_is_not_offered_to_be_sent_again(string site)
    {
        using var answer = await PostAsync("/wiki/save", "https://evil.example/", site: site);

        Assert.Equal(401, (int)answer.StatusCode);
        var page = await new HtmlParser().ParseDocumentAsync(await answer.Content.ReadAsStringAsync(Cancellation), Cancellation);
        Assert.Contains("Another website", page.Body!.TextContent, StringComparison.Ordinal);
        Assert.Null(page.QuerySelector("[target=_blank]"));
        Assert.Null(page.QuerySelector("#again"));
        Assert.Equal("/", page.QuerySelector("main p a")!.GetAttribute("href"));
        Assert.Empty(upstream.Requests);
    }

    [Fact]
    public async Task A_program_gets_its_json()
    {
        using var answer = await gateway.RequestAsync(HttpMethod.Post, "/wiki/save", new StringContent(Text), ("Sec-Fetch-Mode", "cors"), ("Accept", "text/html"));

        await answer.RefusalAsync(401, "UNAUTHENTICATED");
    }

    [Fact]
    public async Task Who_has_proved_too_little_is_led_to_prove_more_in_another_tab()
    {
        var cookie = await gateway.CookieAsync("ann@example.com");
        gateway.Clock.Advance(TimeSpan.FromMinutes(11));
        var form = $"{gateway.Config.PublicUrl}/wiki/edit";

        using var vault = await PostAsync("/vault/save", form, cookie);
        using var fresh = await PostAsync("/fresh/save", form, cookie);

        Assert.Equal($"{gateway.Config.PublicUrl}/_gateway/second-factor?returnUrl=%2Fwiki%2Fedit", await WayAsync(vault));
        Assert.Equal($"{gateway.Config.PublicUrl}/_gateway/second-factor?returnUrl=%2Fwiki%2Fedit&reason=age", await WayAsync(fresh));
        Assert.Equal((401, 401), ((int)vault.StatusCode, (int)fresh.StatusCode));
        Assert.False(vault.Headers.Contains("Set-Cookie"));
        Assert.Empty(upstream.Requests);
    }

    [Fact]
    public async Task The_page_learns_when_another_tab_has_signed_in_or_proved_more()
    {
        Assert.Equal("no", await SignedInAsync(""));
        var cookie = await gateway.CookieAsync("ann@example.com");
        Assert.Equal("yes", await SignedInAsync("", cookie));
        Assert.Equal("no", await SignedInAsync("", cookie, site: "same-site"));
        Assert.Equal("no", await SignedInAsync("", cookie, site: "cross-site"));
        Assert.Equal("no", await SignedInAsync("?after=99999999999999999999", cookie));
        using var vault = await PostAsync("/vault/save", null, cookie);
        var after = (await PageAsync(vault)).QuerySelector("#again")!.GetAttribute("data-after")!;
        Assert.Equal("no", await SignedInAsync($"?after={after}", cookie));

        gateway.Clock.Advance(TimeSpan.FromSeconds(1));
        var raised = await gateway.RaiseCookieAsync(cookie);

        Assert.Equal("yes", await SignedInAsync($"?after={after}", raised));
        Assert.Equal("no", await SignedInAsync($"?after={after}", cookie));
        using var sent = await PostAsync("/vault/save", null, raised);
        Assert.Equal((200, Text), ((int)sent.StatusCode, Assert.Single(upstream.Requests).Body));
    }

    [Fact]
    public async Task A_large_form_over_a_slow_line_ends_at_the_page_and_not_at_a_broken_connection()
    {
        const int Pieces = 50;
        var piece = new byte[1024 * 1024];
        using var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync(IPAddress.Loopback, gateway.Config.Port, Cancellation);
        await using var stream = client.GetStream();
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes(
                $"POST /wiki/upload HTTP/1.1\r\nHost: localhost:{gateway.Config.Port}\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Site: same-origin\r\nContent-Length: {Pieces * piece.Length}\r\n\r\n"),
            Cancellation);
        for (var i = 0; i < Pieces; i++)
        {
            await stream.WriteAsync(piece, Cancellation);
            if (i == Pieces / 2)
            {
                await Task.Delay(TimeSpan.FromSeconds(7), Cancellation); // the server's own patience is five, by a clock that no test moves
            }
        }

        await stream.WriteAsync(Encoding.ASCII.GetBytes($"GET /_gateway/health/live HTTP/1.1\r\nHost: localhost:{gateway.Config.Port}\r\nConnection: close\r\n\r\n"), Cancellation);
        using var reader = new StreamReader(stream, Encoding.Latin1);
        var answers = new RawAnswer(await reader.ReadToEndAsync(Cancellation));

        Assert.Equal([401, 200], answers.Statuses);
        Assert.Contains("Not sent yet", answers.Text, StringComparison.Ordinal);
        Assert.Empty(upstream.Requests);
    }

    [Theory]
    [InlineData("/wiki/upload", false, 3, true)]
    [InlineData("/wiki/upload", true, 3, true)]
    [InlineData("/small/upload", false, 1, true)]
    [InlineData("/small/upload", false, 3, false)]
    [InlineData("/small/upload", true, 3, false)]
    public async Task A_form_is_taken_as_far_as_its_route_takes_any(string path, bool isChunked, int mebibytes, bool isTaken)
    {
        var body = new string('x', mebibytes << 20);
        var answers = await gateway.ExchangeAsync(
            $"POST {path} HTTP/1.1\r\nHost: localhost:{gateway.Config.Port}\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Site: same-origin\r\n"
            + (isChunked ? $"Transfer-Encoding: chunked\r\n\r\n{body.Length:x}\r\n{body}\r\n0\r\n\r\n" : $"Content-Length: {body.Length}\r\n\r\n{body}")
            + $"GET /_gateway/health/live HTTP/1.1\r\nHost: localhost:{gateway.Config.Port}\r\nConnection: close\r\n\r\n",
            TimeSpan.FromMinutes(1));

        Assert.True(answers.IsClosed);
        Assert.Equal(isTaken, answers.Statuses.Contains(200));
        Assert.Empty(upstream.Requests);
    }

    [Fact]
    public async Task Nothing_of_the_form_is_kept_or_logged()
    {
        using var answer = await PostAsync("/wiki/save", null);

        Assert.DoesNotContain("typed", await answer.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        Assert.DoesNotContain(gateway.Logs.Lines, line => line.Contains("typed", StringComparison.Ordinal));
    }

    private static async Task<AngleSharp.Html.Dom.IHtmlDocument> PageAsync(HttpResponseMessage answer) =>
        await new HtmlParser().ParseDocumentAsync(await answer.Content.ReadAsStringAsync(Cancellation), Cancellation);

    /// <summary>Where the page's one link into another tab leads.</summary>
    private static async Task<string?> WayAsync(HttpResponseMessage answer)
    {
        var link = (await PageAsync(answer)).QuerySelectorAll("[target=_blank]").Single();
        Assert.Equal("noopener", link.GetAttribute("rel"));
        return link.GetAttribute("href");
    }

    private async Task<string> SignedInAsync(string query, string? cookie = null, string site = "same-origin")
    {
        (string, string)[] fetched = [("Sec-Fetch-Site", site)];
        using var answer = await gateway.RequestAsync(HttpMethod.Get, "/_gateway/signed-in" + query, null, cookie is null ? fetched : [.. fetched, ("Cookie", cookie)]);
        Assert.Equal((200, true), ((int)answer.StatusCode, answer.Headers.CacheControl?.NoStore));
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("same-origin", Assert.Single(answer.Headers.GetValues("Cross-Origin-Resource-Policy")));
        return await answer.Content.ReadAsStringAsync(Cancellation);
    }

    private Task<HttpResponseMessage> PostAsync(string path, string? referer, string? cookie = null, string site = "same-origin", string method = "POST")
    {
        List<(string, string)> headers = [("Sec-Fetch-Mode", "navigate"), ("Sec-Fetch-Site", site)];
        if (referer is not null)
        {
            headers.Add(("Referer", referer));
        }

        if (cookie is not null)
        {
            headers.Add(("Cookie", cookie));
        }

        return gateway.RequestAsync(new HttpMethod(method), path, new StringContent(Text, Encoding.UTF8, "application/x-www-form-urlencoded"), [.. headers]);
    }
}
