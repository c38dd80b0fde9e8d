using System.Globalization;
using MagicLink.Gateway.Mail;
using MagicLink.Gateway.Secrets;
using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Mail;

public sealed class OutboxSenderTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task A_mail_goes_out_once_and_its_body_is_dropped()
    {
        await using var bench = await OutboxBench.StartAsync();

        await bench.PostAsync("ann@example.com");

        await bench.UntilStateAsync("delivered");
        var row = await bench.RowAsync();
        Assert.Null(row.Body);
        Assert.Equal(1, row.Attempts);
        bench.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal("ann@example.com", Assert.Single(bench.Tries).To);
    }

    [Fact]
    public async Task What_a_mail_is_about_is_put_into_words_when_it_is_handed_over()
    {
        await using var bench = await OutboxBench.StartAsync();
        OutgoingMail? handedOver = null;
        bench.Answer = mail =>
        {
            handedOver = mail;
            return Task.CompletedTask;
        };
        var code = new MailedProof(new Secret("042017"), TimeSpan.FromMinutes(5));
        var draft = new MailDraft(MailWords.FurtherCode.Name, People.Email("ann@example.com"), CultureInfo.GetCultureInfo("de"), null, "192.0.2.1", bench.Clock.GetUtcNow(), code, Link: null);

        await bench.AddAsync(bench.Seal.Seal(draft, bench.Clock.GetUtcNow(), bench.Clock.GetUtcNow() + OutboxBench.Lifetime, withhold: false));
        bench.First.Signal.Raise();

        await bench.UntilStateAsync("delivered");
        Assert.Equal(("ann@example.com", "Ihr Code für Wiki"), (handedOver!.To, handedOver.Subject));
        Assert.Contains("\n042017\n", handedOver.Text, StringComparison.Ordinal);
        Assert.Contains("192.0.2.1", handedOver.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_first_retry_comes_within_ten_seconds_even_when_the_failure_took_its_time()
    {
        await using var bench = await OutboxBench.StartAsync();
        var failure = new TaskCompletionSource();
        bench.Answer = _ => failure.Task;
        await bench.PostAsync("ann@example.com");
        await Eventually.TrueAsync(() => bench.Tries.Count == 1, "the first try");

        // By now the sender has gone to wait for something else; the failure must wake it.
        bench.Clock.Advance(TimeSpan.FromSeconds(20));
        var failedAt = bench.Clock.GetUtcNow();
        bench.Answer = _ => Task.CompletedTask;
        failure.SetException(new IOException("connection reset"));
        await bench.UntilAsync(row => row.Error == nameof(IOException));

        await Eventually.TrueAsync(() => bench.Tries.Count == 2, "the retry", () => bench.Clock.Advance(Second / 4));
        Assert.InRange(bench.Tries.Last().At - failedAt, Second, TimeSpan.FromSeconds(10));
        await bench.UntilStateAsync("delivered");
    }

    [Fact]
    public async Task Retries_come_ever_later_with_one_message_id_until_the_link_would_have_expired()
    {
        await using var bench = await OutboxBench.StartAsync();
        bench.Answer = _ => Task.FromException(new IOException("no route"));
        var start = bench.Clock.GetUtcNow();
        await bench.PostAsync("ann@example.com");
        await bench.UntilStateAsync("dead", () => bench.Clock.Advance(Second));

        var row = await bench.RowAsync();
        Assert.Null(row.Body);
        Assert.Equal("expired; before: IOException", row.Error);
        var tries = bench.Tries.ToList();
        Assert.InRange(tries.Count, 5, 12);
        Assert.Single(tries.Select(attempt => attempt.MessageId).Distinct());
        Assert.All(tries, attempt => Assert.True(attempt.At < start + OutboxBench.Lifetime));
        Assert.True(tries[4].At - tries[3].At > tries[1].At - tries[0].At);
        Assert.EndsWith("@gateway.example", tries[0].MessageId, StringComparison.Ordinal);
        bench.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(tries.Count, bench.Tries.Count);
    }

    [Fact]
    public async Task A_refusal_for_good_is_dead_at_once()
    {
        await using var bench = await OutboxBench.StartAsync();
        bench.Answer = _ => Task.FromException(new MailRefusedException("no such mailbox"));

        await bench.PostAsync("ann@example.com");

        await bench.UntilStateAsync("dead");
        var row = await bench.RowAsync();
        Assert.Equal(("no such mailbox", 1L), (row.Error, row.Attempts));
        bench.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Single(bench.Tries);
    }

    [Fact]
    public async Task A_mail_that_fails_or_hangs_holds_up_no_other()
    {
        await using var bench = await OutboxBench.StartAsync();
        var never = new TaskCompletionSource();
        bench.Answer = mail => mail.To switch
        {
            "poison@example.com" => Task.FromException(new IOException("poison")),
            "stuck@example.com" => never.Task,
            _ => Task.CompletedTask,
        };

        await bench.PostAsync(["poison@example.com", "stuck@example.com", .. Enumerable.Range(0, 40).Select(i => $"p{i}@example.com")]);

        await Eventually.TrueAsync(() => bench.Tries.Count >= 42, "every mail is tried");
        Assert.Equal(40, bench.Tries.Select(attempt => attempt.To).Distinct().Count(to => to[0] == 'p' && to != "poison@example.com"));
        never.SetResult();
    }

    [Fact]
    public async Task Each_mail_has_a_message_id_of_its_own()
    {
        await using var bench = await OutboxBench.StartAsync();

        await bench.PostAsync("ann@example.com", "ann@example.com", "bob@example.com");

        await Eventually.TrueAsync(() => bench.Tries.Count == 3, "three mails");
        Assert.Equal(3, bench.Tries.Select(attempt => attempt.MessageId).Distinct().Count());
    }
    [Fact]
    public async Task While_the_host_serves_its_last_requests_no_mail_is_begun_any_more()
    {
        await using var bench = await OutboxBench.StartAsync();
        await bench.First.DrainAsync();

        await bench.PostAsync("ann@example.com");

        Assert.Equal("waiting", (await bench.RowAsync()).State);
        Assert.Equal(0, (await bench.RowAsync()).Attempts);
    }

}
