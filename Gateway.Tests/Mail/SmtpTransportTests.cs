using MagicLink.Gateway.Mail;
using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Mail;

public sealed class SmtpTransportTests
{
    private static readonly OutgoingMail Mail = new("ann@example.com", "subject", "text\n", "<p>html</p>");

    [Fact]
    public async Task A_refused_message_is_known_as_one_after_many_that_were_taken_too()
    {
        // What refused a mail is read off the framework's own code, which the runtime compiles anew, with more inlined, once it is warm.
        await using var good = await MailServer.StartAsync();
        await using var bad = await MailServer.StartAsync(null, "--answer-data", "554 5.7.1 not wanted");
        var toGood = Transport(good);
        var toBad = Transport(bad);
        for (var round = 0; round < 15; round++)
        {
            await Parallel.ForAsync(
                0,
                60,
                new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = TestContext.Current.CancellationToken },
                async (i, cancellation) => await toGood.SendAsync(Mail, $"{i}@gateway.example", cancellation));

            await Assert.ThrowsAsync<MailRefusedException>(() => toBad.SendAsync(Mail, "bad@gateway.example", TestContext.Current.CancellationToken));
        }
    }

    private static SmtpTransport Transport(MailServer server) => new(new MailOptions
    {
        From = "Wiki <wiki@example.com>",
        Smtp = new SmtpOptions { Host = "127.0.0.1", Port = server.Port, StartTls = StartTlsMode.None },
    });
}
