using System.Net.Http.Json;
using System.Text.Json.Nodes;
using MagicLink.Gateway.Tests.Browser;
using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Mail;

/// <summary>A real mail server that is away, silent, slow or out of sorts: nobody who asks for a link notices, and no mail is lost.</summary>
public sealed class MailOutageTests
{
    private const int People = 40;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Sends_are_answered_alike_while_the_mail_server_is_silent_or_away_and_each_mail_goes_out_once_when_it_is_back(bool silent)
    {
        var port = TestConfig.FreePort();
        var clock = new ManualClock();
        await using var gateway = await RealGateway.StartAsync(
            Steps.WithSmtp(port, "none").With("SignIn:Mode", "domains").With("SignIn:AllowedDomains", new JsonArray("example.com")), clock);
        await using (var hanging = silent ? await MailServer.StartAsync(port, "--hang") : null)
        {
            // More than are handed over at the same time; where the server is silent, every place is taken by a connection that it holds.
            await SendToAllAsync(gateway, "example.com");
            await SendToAllAsync(gateway, "unwanted.example");
            await Eventually.TrueAsync(() => hanging is null or { Held: >= 32 }, "the server holds connections", patience: Patience);
            await SendAsync(gateway, "late@example.com");
            await SendAsync(gateway, "late@unwanted.example");
            Assert.Equal(!silent, gateway.Logs.Lines.Any(line => line.Contains("could not be handed over", StringComparison.Ordinal)));
        }

        await using var server = await MailServer.StartAsync(port);
        await ArriveAsync(server, People + 1, clock);

        await gateway.StopAsync(); // what is under way is finished
        AssertEachOnce(server.Mails, People + 1);
        Assert.DoesNotContain(server.Mails, mail => mail.Header("To")!.Contains("unwanted", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_slow_mail_server_gets_each_mail_once()
    {
        await using var server = await MailServer.StartAsync(null, "--slow", "2");
        await using var gateway = await RealGateway.StartAsync(Steps.WithSmtp(server.Port, "none"));

        await SendToAllAsync(gateway, "example.com");

        await Eventually.TrueAsync(() => server.Count >= People, "every mail arrived", patience: Patience);
        await gateway.StopAsync();
        AssertEachOnce(server.Mails, People);
    }

    [Fact]
    public async Task A_mail_has_the_same_message_id_at_every_try()
    {
        var port = TestConfig.FreePort();
        var clock = new ManualClock();
        await using var gateway = await RealGateway.StartAsync(Steps.WithSmtp(port, "none"), clock);
        IReadOnlyList<DeliveredMail> offered;
        await using (var busy = await MailServer.StartAsync(port, "--answer-data", "451 4.3.0 later"))
        {
            await SendAsync(gateway, "ann@example.com");
            await Eventually.TrueAsync(() => busy.Offered.Count >= 3, "three tries", () => clock.Advance(TimeSpan.FromSeconds(0.1)), Patience);
            offered = busy.Offered;
        }

        await using var server = await MailServer.StartAsync(port);
        await ArriveAsync(server, 1, clock);

        Assert.Single(offered.Concat(server.Mails).Select(mail => mail.Header("Message-ID")).Distinct());
        Assert.Single(offered.Concat(server.Mails).Select(mail => mail.Link).Distinct());
    }

    [Fact]
    public async Task Recipients_that_the_server_chokes_on_hold_up_no_others()
    {
        var port = TestConfig.FreePort();
        await using var gateway = await RealGateway.StartAsync(Steps.WithSmtp(port, "none"));
        await using var server = await MailServer.StartAsync(port, "--hang-on", "stuck"); // ends first, and so lets go of the gateway
        for (var i = 0; i < 10; i++)
        {
            await SendAsync(gateway, $"stuck{i}@example.com");
        }

        await SendToAllAsync(gateway, "example.com");

        await Eventually.TrueAsync(() => server.Count >= People, "every other mail arrived", patience: Patience);
        AssertEachOnce(server.Mails, People);
    }

    private static async Task SendToAllAsync(RealGateway gateway, string domain)
    {
        for (var i = 0; i < People; i++)
        {
            await SendAsync(gateway, $"p{i}@{domain}");
        }
    }

    private static async Task SendAsync(RealGateway gateway, string email)
    {
        using var sent = await gateway.Client.PostAsJsonAsync("/api/magic-link/send", new { email }, TestContext.Current.CancellationToken);
        Assert.Equal("Magic link sent", (await sent.JsonAsync(200)).GetProperty("message").GetString());
    }

    /// <summary>Waits for mails and moves the clock on, slowly enough that a hand-over under way does not look like one that hangs.</summary>
    private static Task ArriveAsync(MailServer server, int count, ManualClock clock) => Eventually.TrueAsync(
        () => server.Count >= count, $"{count} mails arrived", () => clock.Advance(TimeSpan.FromSeconds(0.1)), Patience);

    private static void AssertEachOnce(IReadOnlyList<DeliveredMail> mails, int count)
    {
        Assert.Equal(count, mails.Count);
        Assert.Equal(count, mails.Select(mail => mail.Header("To")).Distinct().Count());
        Assert.Equal(count, mails.Select(mail => mail.Header("Message-ID")).Distinct().Count());
    }
}
