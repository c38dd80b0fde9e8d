using MagicLink.Gateway.Audit;
using MagicLink.Gateway.Mail;
using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Mail;

/// <summary>Mails that cannot be sent, and transports that do what they should not.</summary>
public sealed class PoisonMailTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task A_body_under_an_unknown_key_is_dead_at_once_and_stays_for_when_the_key_is_back()
    {
        await using var bench = await OutboxBench.StartAsync();
        var foreign = bench.NewMail("ann@example.com", under: OutboxBench.NewSeal());
        await bench.AddAsync(foreign);
        bench.First.Signal.Raise();

        await bench.UntilStateAsync("dead");

        var row = await bench.RowAsync();
        Assert.Equal((foreign.SealedMail, 1L), (row.Body, row.Attempts));
        Assert.StartsWith("cannot be opened", row.Error, StringComparison.Ordinal);
        Assert.Empty(bench.Tries);
    }

    [Theory]
    [InlineData("")]
    [InlineData("no dot")]
    [InlineData("key.!!!!")]
    [InlineData("{id}.!!!!")]
    [InlineData("{id}.AAAA")]
    [InlineData("{id}.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task A_damaged_body_is_dead_at_once_and_the_others_go_out(string body)
    {
        await using var bench = await OutboxBench.StartAsync();
        var mail = bench.NewMail("ann@example.com");
        await bench.AddAsync(mail with { SealedMail = body.Replace("{id}", mail.SealedMail.Split('.')[0], StringComparison.Ordinal) });
        bench.First.Signal.Raise();
        await bench.UntilStateAsync("dead");

        await bench.PostAsync("bob@example.com");

        await Eventually.TrueAsync(() => !bench.Tries.IsEmpty, "the other mail");
        Assert.Equal("bob@example.com", Assert.Single(bench.Tries).To);
    }

    [Fact]
    public async Task Transports_that_throw_odd_things_block_or_never_come_back_hold_up_no_other()
    {
        await using var bench = await OutboxBench.StartAsync();
        var never = new TaskCompletionSource();
        using var blocked = new ManualResetEventSlim();
        bench.Answer = mail => mail.To[0] switch
        {
            'o' => throw new InvalidProgramException("odd"),
            'c' => Task.FromCanceled(new CancellationToken(canceled: true)),
            't' => Task.FromException(new TimeoutException()),
            'b' => Block(),
            'n' => never.Task,
            _ => Task.CompletedTask,
        };
        var poison = "octbn".SelectMany(kind => Enumerable.Range(0, 3).Select(i => $"{kind}{i}@example.com"));

        await bench.PostAsync([.. poison, .. Enumerable.Range(0, 40).Select(i => $"p{i}@example.com")]);

        await Eventually.TrueAsync(() => bench.Tries.Count(attempt => attempt.To[0] == 'p') == 40, "every good mail is out");
        blocked.Set();
        never.SetResult();

        Task Block()
        {
            blocked.Wait(TestContext.Current.CancellationToken);
            return Task.CompletedTask;
        }
    }

    [Fact]
    public async Task A_transport_that_never_comes_back_loses_its_place_after_a_while()
    {
        await using var bench = await OutboxBench.StartAsync();
        var never = new TaskCompletionSource();
        bench.Answer = mail => mail.To[0] == 'n' ? never.Task : Task.CompletedTask;
        await bench.PostAsync(Enumerable.Range(0, 32).Select(i => $"n{i}@example.com"));
        await Eventually.TrueAsync(() => bench.Tries.Count == 32, "every place is taken");
        var start = bench.Clock.GetUtcNow();

        await bench.PostAsync("ann@example.com");
        await Eventually.TrueAsync(() => bench.Clock.GetUtcNow() - start >= 85 * Second, "85 seconds pass", () => bench.Clock.Advance(Second));
        Assert.DoesNotContain(bench.Tries, attempt => attempt.To[0] == 'a');

        // The clock stands while the place is given up and taken.
        bench.Clock.Advance(10 * Second);
        await Eventually.TrueAsync(() => bench.Tries.Any(attempt => attempt.To[0] == 'a'), "the other mail");
        Assert.InRange(bench.Tries.Single(attempt => attempt.To[0] == 'a').At - start, 85 * Second, 100 * Second);
        never.SetResult();
    }

    [Fact]
    public async Task A_dead_mail_that_is_retried_goes_out_at_once_with_the_message_id_it_had()
    {
        await using var bench = await OutboxBench.StartAsync();
        bench.Answer = _ => Task.FromException(new MailRefusedException("no such mailbox"));
        await bench.PostAsync("ann@example.com");
        await bench.UntilStateAsync("dead");
        bench.Answer = _ => Task.CompletedTask;

        var outcome = await new OutboxAdminFlow(bench.Store, bench.Seal, bench.First.Signal, new OutboxSignal(), bench.Audit, bench.Clock)
            .RetryAsync((await bench.RowAsync()).Id, AuditEvent.CommandLine, TestContext.Current.CancellationToken);

        Assert.Equal(OutboxRetry.Waiting, outcome);
        await bench.UntilStateAsync("delivered"); // the clock stands still
        Assert.Equal(2, bench.Tries.Count);
        Assert.Single(bench.Tries.Select(attempt => attempt.MessageId).Distinct());
    }
}
