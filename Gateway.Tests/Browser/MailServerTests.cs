using System.Net.Http.Json;
using AngleSharp.Html.Parser;
using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Browser;

/// <summary>How mails reach a real mail server, and what happens when it does not want them.</summary>
public sealed class MailServerTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_mail_arrives_with_text_and_html_for_one_recipient()
    {
        await using var server = await MailServer.StartAsync();
        await using var gateway = await RealGateway.StartAsync(Steps.WithSmtp(server.Port, "none"));

        await SendAsync(gateway.Client);
        var mail = await server.MailAsync();

        Assert.Equal("gateway@example.com -> ann@example.com", mail.Header("X-Test-Envelope"));
        Assert.Equal("ann@example.com", mail.Header("To"));
        Assert.Equal("auto-generated", mail.Header("Auto-Submitted"));
        Assert.Matches("^<[A-Za-z0-9_-]+@localhost>$", mail.Header("Message-ID"));
        Assert.StartsWith("multipart/alternative", mail.Header("Content-Type"), StringComparison.Ordinal);
        Assert.StartsWith($"{gateway.Url}/_gateway/link?token=", mail.Link, StringComparison.Ordinal);
        Assert.Matches("^[0-9]{6}$", mail.Code);
    }

    [Theory]
    [InlineData("en")]
    [InlineData("fr")]
    public async Task Both_parts_and_the_subject_arrive_as_they_were_written(string locale)
    {
        await using var server = await MailServer.StartAsync();
        await using var gateway = await RealGateway.StartAsync(Steps.WithSmtp(server.Port, "none").With("Brand:Name", "Wiki \u201eR\u00fcben & Co\u201c, eine Sammlung f\u00fcr alle im Hause"));

        await SendAsync(gateway.Client, locale);
        var mail = EmlFile.Parse((await server.MailAsync()).Source);

        var document = new HtmlParser().ParseDocument(mail.Html);
        Assert.Equal(locale, document.DocumentElement.GetAttribute("lang"));
        Assert.Equal(document.QuerySelector("h1")!.TextContent, mail.Subject);
        Assert.Contains("R\u00fcben & Co", mail.Subject, StringComparison.Ordinal);
        Assert.Contains("R\u00fcben & Co", mail.Text, StringComparison.Ordinal);
        Assert.Equal(mail.Link, document.QuerySelector("a.button")!.GetAttribute("href"));
        Assert.Contains($">{mail.Code}<", mail.Html, StringComparison.Ordinal);
        using var verified = await gateway.Client.PostAsJsonAsync("/api/magic-link/verify", new { token = mail.Token }, TestContext.Current.CancellationToken);
        Assert.Equal(200, (int)verified.StatusCode);
    }

    [Fact]
    public async Task A_template_with_lines_longer_than_mail_servers_take_arrives_whole()
    {
        var filler = string.Concat(Enumerable.Repeat("<p>0123456789.</p>", 500));
        await using var server = await MailServer.StartAsync();
        await using var gateway = await RealGateway.StartAsync(Steps.WithSmtp(server.Port, "none").WithMailTemplate("sign-in.html", "<a href=\"{{link}}\">{{code}}</a>" + filler));

        await SendAsync(gateway.Client);
        var mail = EmlFile.Parse((await server.MailAsync()).Source);

        Assert.Equal($"<a href=\"{mail.Link}\">{mail.Code}</a>{filler}", mail.Html.Trim());
    }

    [Fact]
    public async Task Optional_encryption_goes_on_without_where_the_server_has_none()
    {
        await using var server = await MailServer.StartAsync();
        await using var gateway = await RealGateway.StartAsync(Steps.WithSmtp(server.Port, "optional"));

        await SendAsync(gateway.Client);

        Assert.Equal("False", (await server.MailAsync()).Header("X-Test-Tls"));
    }

    [Fact]
    public async Task Required_encryption_keeps_a_mail_from_a_server_without_and_from_one_that_nobody_vouches_for()
    {
        using var certificates = new Certificates();
        await using var plain = await MailServer.StartAsync();
        await using var unknown = await MailServer.StartAsync(null, certificates.ServerOptions);
        foreach (var server in new[] { plain, unknown })
        {
            await using var gateway = await RealGateway.StartAsync(Steps.WithSmtp(server.Port, "required"));

            await SendAsync(gateway.Client);
            await LogSaysAsync(gateway, "could not be handed over at try 1");

            Assert.Equal(0, server.Count);
            Assert.DoesNotContain(gateway.Logs.Lines, line => line.Contains("is given up", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task A_mail_waits_for_a_server_with_required_encryption_and_goes_out_once_it_is_there()
    {
        using var certificates = new Certificates();
        var port = TestConfig.FreePort();
        using var config = Steps.WithSmtp(port, "required");
        config.Write();
        await using var gateway = await Neighbour.StartAsync(
            "dotnet",
            [Path.Combine(AppContext.BaseDirectory, "Gateway.dll"), "--config", config.Folder, "--urls", config.Urls],
            config.Port,
            new Dictionary<string, string> { ["SSL_CERT_FILE"] = certificates.Authority });
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri(config.PublicUrl) };
        await using (var plain = await MailServer.StartAsync(port))
        {
            await SendAsync(client);
            await Eventually.TrueAsync(() => gateway.Lines.Any(line => line.Contains("could not be handed over at try 1", StringComparison.Ordinal)), "the first try failed", patience: Patience);
            Assert.Equal(0, plain.Count);
        }

        await using var trusted = await MailServer.StartAsync(port, certificates.ServerOptions);
        var mail = await trusted.MailAsync();

        Assert.Equal("True", mail.Header("X-Test-Tls"));
        Assert.Equal("ann@example.com", mail.Header("To"));
    }

    [Theory]
    [InlineData("--answer-recipient", "550 5.1.1 no such mailbox")]
    [InlineData("--answer-recipient", "554 5.7.1 not wanted")]
    [InlineData("--answer-data-command", "554 5.5.1 no valid recipients")]
    [InlineData("--answer-data", "554 5.7.1 not wanted")]
    [InlineData("--answer-data", "552 5.2.2 mailbox full")]
    public async Task A_recipient_or_message_that_the_server_refuses_is_given_up_at_once(string option, string answer)
    {
        await using var server = await MailServer.StartAsync(null, option, answer);
        await using var gateway = await RealGateway.StartAsync(Steps.WithSmtp(server.Port, "none"));

        await SendAsync(gateway.Client);
        await LogSaysAsync(gateway, $"is given up after 1 tries: The mail server refused the mail with {answer[..3]}");

        Assert.DoesNotContain(gateway.Logs.Lines, line => line.Contains("could not be handed over", StringComparison.Ordinal));
        Assert.DoesNotContain(gateway.Logs.Lines, line => line.Contains("ann@example.com", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("554 5.7.1 not from there")]
    [InlineData("421 4.3.2 not now")]
    public async Task A_server_that_refuses_us_at_the_greeting_gets_the_mail_later(string greeting)
    {
        var port = TestConfig.FreePort();
        var clock = new ManualClock();
        await using var gateway = await RealGateway.StartAsync(Steps.WithSmtp(port, "none"), clock);
        await using (await MailServer.StartAsync(port, "--greeting", greeting))
        {
            await SendAsync(gateway.Client);
            await LogSaysAsync(gateway, "could not be handed over at try 1");
        }

        await using var server = await MailServer.StartAsync(port);
        clock.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal("ann@example.com", (await server.MailAsync()).Header("To"));
        Assert.DoesNotContain(gateway.Logs.Lines, line => line.Contains("is given up", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_server_that_asks_for_an_account_gets_user_and_password()
    {
        await using var server = await MailServer.StartAsync(null, "--user", "gateway", "--password", "s3cret pass");
        await using var gateway = await RealGateway.StartAsync(
            Steps.WithSmtp(server.Port, "none").With("Mail:Smtp:Username", "gateway").With("Mail:Smtp:Password", "s3cret pass"));

        await SendAsync(gateway.Client);

        Assert.Equal("gateway", (await server.MailAsync()).Header("X-Test-User"));
        Assert.DoesNotContain(gateway.Logs.Lines, line => line.Contains("s3cret", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_wrong_password_keeps_the_mail_waiting_because_it_is_no_fault_of_the_mail()
    {
        await using var server = await MailServer.StartAsync(null, "--user", "gateway", "--password", "right");
        await using var gateway = await RealGateway.StartAsync(
            Steps.WithSmtp(server.Port, "none").With("Mail:Smtp:Username", "gateway").With("Mail:Smtp:Password", "wrong"));

        await SendAsync(gateway.Client);
        await LogSaysAsync(gateway, "could not be handed over at try 1");

        Assert.Equal(0, server.Count);
        Assert.DoesNotContain(gateway.Logs.Lines, line => line.Contains("is given up", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_server_that_was_away_gets_the_mail_when_it_is_back()
    {
        var port = TestConfig.FreePort();
        var clock = new ManualClock();
        await using var gateway = await RealGateway.StartAsync(Steps.WithSmtp(port, "none"), clock);
        await SendAsync(gateway.Client);
        await LogSaysAsync(gateway, "could not be handed over at try 1");

        await using var server = await MailServer.StartAsync(port);
        clock.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal("ann@example.com", (await server.MailAsync()).Header("To"));
    }

    private static async Task SendAsync(HttpClient client, string? locale = null)
    {
        using var sent = await client.PostAsJsonAsync("/api/magic-link/send", new { email = Steps.Ann, locale }, TestContext.Current.CancellationToken);
        Assert.Equal(200, (int)sent.StatusCode);
    }

    private static Task LogSaysAsync(RealGateway gateway, string text) =>
        Eventually.TrueAsync(() => gateway.Logs.Lines.Any(line => line.Contains(text, StringComparison.Ordinal)), $"the log says: {text}", patience: Patience);
}
