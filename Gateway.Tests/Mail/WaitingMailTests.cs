using System.Collections.Concurrent;
using System.Text;
using Dapper;
using MagicLink.Gateway.Mail;
using MagicLink.Gateway.Secrets;
using MagicLink.Gateway.Stores;
using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Mail;

/// <summary>A mail server that is away.</summary>
public sealed class WaitingMailTests
{
    [Fact]
    public async Task A_send_is_answered_while_no_mail_goes_out_and_the_mail_follows()
    {
        await using var gateway = await TestGateway.StartAsync();
        gateway.Mailbox.Refuse = _ => new IOException("connection refused");

        using var response = await gateway.PostAsync("/api/magic-link/send", new { email = "ann@example.com" });
        await response.JsonAsync(200);
        await Eventually.TrueAsync(() => gateway.Mailbox.Offered > 0, "a first try");
        using var ready = await gateway.GetAsync("/_gateway/health/ready");
        Assert.Equal(200, (int)ready.StatusCode);

        gateway.Mailbox.Refuse = null;
        ReceivedMail? mail = null;
        await Eventually.TrueAsync(() => (mail = gateway.Mailbox.TryNext()) is not null, "the retry", () => gateway.Clock.Advance(TimeSpan.FromSeconds(1)));
        using var verified = await gateway.PostAsync("/api/magic-link/verify", new { token = mail!.Token });
        await verified.JsonAsync(200);
    }

    [Fact]
    public async Task What_waits_is_not_readable_in_the_database()
    {
        await using var gateway = await TestGateway.StartAsync();
        var offered = new ConcurrentQueue<OutgoingMail>();
        gateway.Mailbox.Refuse = mail =>
        {
            offered.Enqueue(mail);
            return new IOException("connection refused");
        };

        using var response = await gateway.PostAsync("/api/magic-link/send", new { email = "ann@example.com" });
        await response.JsonAsync(200);
        await Eventually.TrueAsync(() => !offered.IsEmpty, "a first try");

        Assert.True(offered.TryPeek(out var waiting));
        var mail = new ReceivedMail(waiting, "");
        var stored = gateway.Bytes();
        Assert.Equal("waiting", gateway.Rows("SELECT state FROM outbox").Single()["state"]);
        Assert.Contains("sealed_mail", stored, StringComparison.Ordinal);
        foreach (var secret in new[] { mail.Token, mail.Code, "Open this link", "<html", waiting.Subject, Convert.ToBase64String(Encoding.UTF8.GetBytes(mail.Token))[..40] })
        {
            Assert.DoesNotContain(secret, stored, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_mail_in_a_form_that_only_a_later_version_knows_waits_for_that_one()
    {
        await using var gateway = await TestGateway.StartAsync();
        gateway.Mailbox.Refuse = _ => new IOException("connection refused");
        using var response = await gateway.PostAsync("/api/magic-link/send", new { email = "ann@example.com" });
        await response.JsonAsync(200);
        await Eventually.TrueAsync(() => gateway.Mailbox.Offered > 0, "a first try");
        gateway.Mailbox.Refuse = null;
        var id = (string)gateway.Rows("SELECT id FROM outbox").Single()["id"]!;
        var later = new SecretBox(gateway.Service<MasterKeys>(), "outbox").Seal([200, 1, 2], id);
        await gateway.Service<IDatabase>().WriteAsync(connection => connection.ExecuteAsync("UPDATE outbox SET sealed_mail = @later", new { later }), TestContext.Current.CancellationToken);

        await Eventually.TrueAsync(
            () => (gateway.Rows("SELECT last_error FROM outbox").Single()["last_error"] as string)?.Contains("later version", StringComparison.Ordinal) == true,
            "the next try",
            () => gateway.Clock.Advance(TimeSpan.FromSeconds(1)));

        Assert.Equal("waiting", gateway.Rows("SELECT state FROM outbox").Single()["state"]);
        using var listed = await gateway.AdminAsync(await gateway.AdminTokenAsync(), HttpMethod.Get, "/outbox");
        await listed.JsonAsync(200);
    }

    [Fact]
    public async Task Mails_that_wait_survive_a_restart()
    {
        using var config = new TestConfig();
        var clock = new ManualClock();
        await using (var before = await TestGateway.StartAsync(config, clock: clock))
        {
            before.Mailbox.Refuse = _ => new IOException("connection refused");
            using var response = await before.PostAsync("/api/magic-link/send", new { email = "ann@example.com" });
            await response.JsonAsync(200);
            await Eventually.TrueAsync(() => before.Rows("SELECT last_error FROM outbox").Single()["last_error"] is not null, "a failed try");
        }

        await using var after = await TestGateway.StartAsync(config, clock: clock);
        ReceivedMail? mail = null;
        await Eventually.TrueAsync(() => (mail = after.Mailbox.TryNext()) is not null, "the mail", () => clock.Advance(TimeSpan.FromSeconds(1)));

        using var verified = await after.PostAsync("/api/magic-link/verify", new { token = mail!.Token });
        await verified.JsonAsync(200);
    }
}
