using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Pages;

public sealed class DevelopmentMailboxTests
{
    private const string Path = "/_gateway/dev/mailbox";

    [Fact]
    public async Task A_newcomer_without_a_mail_server_reads_the_mail_in_the_browser_and_follows_its_link()
    {
        await using var gateway = await RealGateway.StartAsync(WithoutTransport());
        using var browser = gateway.NewBrowser();
        Assert.Contains("No mail yet", (await browser.OpenAsync(Path)).Text, StringComparison.Ordinal);

        var sent = await browser.AskAsync();
        var mailbox = await WaitForMailAsync(browser);
        var link = mailbox.Document.QuerySelector("article a")!.GetAttribute("href")!;
        var answer = await browser.SubmitAsync(await browser.OpenAsync(link));

        Assert.Equal(Path, sent.Document.QuerySelector("main a")!.GetAttribute("href"));
        Assert.Contains("To: ann@example.com", mailbox.Text, StringComparison.Ordinal);
        Assert.Equal(302, (int)answer.StatusCode);
    }

    [Fact]
    public async Task The_html_of_a_mail_is_shown_where_it_can_run_nothing_and_fetch_nothing()
    {
        await using var gateway = await RealGateway.StartAsync(WithoutTransport().WithMailTemplate(
            "sign-in.html", "<script>alert(1)</script><img src=\"https://evil.example/x.png\"><a href=\"{{link}}\">{{code}}</a>"));
        using var browser = gateway.NewBrowser();
        await browser.AskAsync();
        var mailbox = await WaitForMailAsync(browser);
        var path = mailbox.Document.QuerySelector("article + p a")!.GetAttribute("href")!;

        using var answer = await gateway.Client.GetAsync(path, TestContext.Current.CancellationToken);

        Assert.Equal((200, "text/html; charset=utf-8"), ((int)answer.StatusCode, answer.Content.Headers.ContentType?.ToString()));
        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy")).Split("; ");
        Assert.Equal(["default-src 'none'", "style-src 'unsafe-inline'", "form-action 'none'", "base-uri 'none'", "frame-ancestors 'none'", "sandbox"], policy);
        Assert.Equal(("no-store", "nosniff", "DENY", "no-referrer"), (answer.Headers.CacheControl?.ToString(), Header(answer, "X-Content-Type-Options"), Header(answer, "X-Frame-Options"), Header(answer, "Referrer-Policy")));
        Assert.Contains(mailbox.Document.QuerySelector("article a")!.GetAttribute("href")!, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal(404, (await browser.OpenAsync(Path + "/" + new string('0', 32))).Status);
        Assert.Equal(404, (await browser.OpenAsync(Path + "/x")).Status);
        using var elsewhere = await GetAsync(gateway, "evil.example", path);
        Assert.True((int)elsewhere.StatusCode is 404 or 421, $"got {(int)elsewhere.StatusCode}");
    }

    [Theory]
    [InlineData("gateway.example.com")]
    [InlineData("evil.example")]
    [InlineData("localhost.evil.example")]
    [InlineData("192.168.1.5")]
    public async Task Through_another_host_name_there_is_no_mailbox(string host)
    {
        var config = WithoutTransport().With("AllowedHosts", new System.Text.Json.Nodes.JsonArray("gateway.example.com", "192.168.1.5"));
        await using var gateway = await RealGateway.StartAsync(config);

        using var answer = await GetAsync(gateway, host);
        using var mail = await GetAsync(gateway, host, Path + "/x");

        Assert.True((int)mail.StatusCode is 404 or 421, $"got {(int)mail.StatusCode}");
        Assert.True((int)answer.StatusCode is 404 or 421, $"got {(int)answer.StatusCode}");
    }

    [Theory]
    [InlineData("localhost")]
    [InlineData("127.0.0.1")]
    [InlineData("[::1]")]
    public async Task Through_every_name_of_this_machine_there_is_one(string host)
    {
        await using var gateway = await RealGateway.StartAsync(WithoutTransport());

        using var answer = await GetAsync(gateway, host);

        Assert.Equal(200, (int)answer.StatusCode);
    }

    [Fact]
    public async Task With_a_mail_transport_there_is_no_mailbox()
    {
        var config = new TestConfig();
        config.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        await using var gateway = await RealGateway.StartAsync(config);
        using var browser = gateway.NewBrowser();

        var sent = await browser.AskAsync();

        Assert.Equal(404, (await browser.OpenAsync(Path)).Status);
        Assert.Equal(404, (await browser.OpenAsync(Path + "/x")).Status);
        Assert.DoesNotContain(Path, sent.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Outside_development_a_gateway_without_mail_transport_does_not_start()
    {
        using var config = new TestConfig();
        config.Gateway.Remove("Mail");
        config.Write();

        var faults = await Server.CheckAsync(Installation.Read(config.Folder, config.Urls, config.Environment, config.Root));

        Assert.Contains(faults, fault => fault.ToString().Contains("Gateway:Mail:Transport", StringComparison.Ordinal));
    }

    private static TestConfig WithoutTransport()
    {
        var config = new TestConfig();
        config.Gateway.Remove("Mail");
        config.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        return config;
    }

    // The outbox sends in the background, on the machine's clock.
    private static async Task<Page> WaitForMailAsync(TestBrowser browser)
    {
        Page? page = null;
        await Eventually.TrueAsync(async () => (page = await browser.OpenAsync(Path)).Document.QuerySelector("article") is not null, "a mail is in the mailbox");
        return page!;
    }

    private static Task<HttpResponseMessage> GetAsync(RealGateway gateway, string host, string path = Path)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Host = host;
        return gateway.Client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private static string Header(HttpResponseMessage answer, string name) => Assert.Single(answer.Headers.GetValues(name));
}
