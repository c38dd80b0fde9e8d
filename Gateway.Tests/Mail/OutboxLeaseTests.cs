using MagicLink.Gateway.Mail;
using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Mail;

/// <summary>Several gateways on one outbox, some of which are slow, cut off or dead.</summary>
public sealed class OutboxLeaseTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_mail_that_takes_longer_than_a_lease_stays_with_its_gateway()
    {
        await using var bench = await OutboxBench.StartAsync();
        var slow = new TaskCompletionSource();
        bench.Answer = _ => slow.Task;
        await bench.PostAsync("ann@example.com");
        await Eventually.TrueAsync(() => bench.Tries.Count == 1, "the first try");
        await bench.NewNode().StartAsync();

        for (var tick = 0; tick < 8; tick++)
        {
            bench.Clock.Advance(10 * Second);
            await bench.UntilAsync(row => row.Due == bench.Clock.GetUtcNow() + Lease);
        }

        slow.SetResult();
        await bench.UntilStateAsync("delivered", () => bench.Clock.Advance(Second));
        Assert.Single(bench.Tries);
    }

    [Fact]
    public async Task The_mail_of_a_dead_gateway_goes_out_by_another_once_the_lease_is_over_with_the_same_message_id()
    {
        await using var bench = await OutboxBench.StartAsync();
        var never = new TaskCompletionSource();
        bench.First.Answer = _ => never.Task;
        await bench.PostAsync("ann@example.com");
        await Eventually.TrueAsync(() => bench.Tries.Count == 1, "the first try");
        bench.First.Cut();
        var second = bench.NewNode();
        await second.StartAsync();
        var died = bench.Clock.GetUtcNow();

        await bench.UntilStateAsync("delivered", () => bench.Clock.Advance(Second));

        Assert.Equal(2, bench.Tries.Count);
        Assert.Single(bench.Tries.Select(attempt => attempt.MessageId).Distinct());
        Assert.InRange(bench.Tries.Last().At - died, Lease - Second, Lease + 10 * Second);
        never.SetResult();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_gateway_that_lost_its_lease_changes_nothing_any_more(bool refused)
    {
        await using var bench = await OutboxBench.StartAsync();
        var late = new TaskCompletionSource();
        bench.First.Answer = _ => late.Task;
        await bench.PostAsync("ann@example.com");
        await Eventually.TrueAsync(() => bench.Tries.Count == 1, "the first try");
        bench.First.Cut();
        var second = bench.NewNode();
        second.Answer = _ => Task.FromException(new MailUnavailableException("of the second"));
        await second.StartAsync();
        await bench.UntilAsync(row => row.Error == "of the second", () => bench.Clock.Advance(Second));
        var before = await bench.RowAsync();

        bench.First.Outbox.IsCut = call => call is nameof(IOutboxStore.LeaseAsync);
        late.SetException(refused ? new MailRefusedException("of the first") : new MailUnavailableException("of the first"));
        await bench.First.StopAsync();

        var after = await bench.RowAsync();
        Assert.Equal((before.State, before.DueAt, before.Error), (after.State, after.DueAt, after.Error));
        Assert.NotNull(after.Body);
    }

    [Fact]
    public async Task A_gateway_that_lost_its_lease_and_got_the_mail_out_nevertheless_keeps_the_others_from_sending_it()
    {
        await using var bench = await OutboxBench.StartAsync();
        var late = new TaskCompletionSource();
        bench.First.Answer = _ => late.Task;
        await bench.PostAsync("ann@example.com");
        await Eventually.TrueAsync(() => bench.Tries.Count == 1, "the first try");
        bench.First.Cut();
        var second = bench.NewNode();
        second.Answer = _ => Task.FromException(new IOException("no route"));
        await second.StartAsync();
        await bench.UntilAsync(row => row.Error == nameof(IOException), () => bench.Clock.Advance(Second));

        bench.First.Outbox.IsCut = call => call is nameof(IOutboxStore.LeaseAsync);
        late.SetResult();
        await bench.UntilStateAsync("delivered");

        bench.Clock.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(2, bench.Tries.Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_mail_that_is_out_goes_out_no_second_time_when_that_cannot_be_written_down(bool everythingFails)
    {
        await using var bench = await OutboxBench.StartAsync();
        var taken = new TaskCompletionSource();
        bench.Answer = _ => taken.Task;
        await bench.PostAsync("ann@example.com");
        await Eventually.TrueAsync(() => bench.Tries.Count == 1, "the first try");
        bench.First.Outbox.IsCut = call => everythingFails || call is nameof(IOutboxStore.MarkDeliveredAsync);
        taken.SetResult();

        // Well beyond the lease, which a store that is away does not renew.
        var end = bench.Clock.GetUtcNow() + TimeSpan.FromMinutes(2);
        await Eventually.TrueAsync(() => bench.Clock.GetUtcNow() >= end, "two minutes", () => bench.Clock.Advance(Second));
        Assert.Contains(nameof(IOutboxStore.MarkDeliveredAsync), bench.First.Outbox.Failed);
        bench.First.Outbox.IsCut = call => call is nameof(IOutboxStore.MarkDeliveredAsync);
        end += TimeSpan.FromSeconds(20);
        await Eventually.TrueAsync(() => bench.Clock.GetUtcNow() >= end, "the lease is taken again", () => bench.Clock.Advance(Second));
        bench.First.Outbox.IsCut = _ => false;

        await bench.UntilStateAsync("delivered", () => bench.Clock.Advance(Second));
        Assert.Single(bench.Tries);
    }

    [Fact]
    public async Task What_a_killed_process_was_handing_over_goes_out_at_the_next_start_where_only_one_can_run()
    {
        await using var bench = await OutboxBench.NewAsync();
        await bench.PostAsync("ann@example.com");
        var leased = Assert.Single(await bench.Store.LeaseAsync(1, bench.Clock.GetUtcNow(), bench.Clock.GetUtcNow() + Lease, TestContext.Current.CancellationToken));

        await bench.First.StartAsync(); // the clock stands still

        await bench.UntilStateAsync("delivered");
        Assert.Equal(leased.MessageId, Assert.Single(bench.Tries).MessageId);
    }

    [Fact]
    public async Task What_a_gateway_is_handing_over_is_finished_and_written_down_before_it_stops()
    {
        await using var bench = await OutboxBench.StartAsync();
        var slow = new TaskCompletionSource();
        bench.Answer = _ => slow.Task;
        await bench.PostAsync("ann@example.com");
        await Eventually.TrueAsync(() => bench.Tries.Count == 1, "the first try");

        var stopped = bench.First.StopAsync();
        bench.Clock.Advance(10 * Second);
        await bench.UntilAsync(row => row.Due == bench.Clock.GetUtcNow() + Lease);
        Assert.False(stopped.IsCompleted);
        slow.SetResult();
        await stopped;

        Assert.Equal("delivered", (await bench.RowAsync()).State);
    }

    [Fact]
    public async Task Mails_of_a_gateway_that_is_gone_are_found_without_being_told_of()
    {
        await using var bench = await OutboxBench.NewAsync();
        var other = bench.NewNode();
        await other.StartAsync();
        await Eventually.TrueAsync(() => other.Outbox.Calls.Contains(nameof(IOutboxStore.NextDueAsync)), "it found nothing to do");

        await bench.PostAsync("ann@example.com"); // wakes only the first, which does not run
        await bench.UntilStateAsync("delivered", () => bench.Clock.Advance(Second));

        Assert.Equal(1, other.Tried);
    }

    [Fact]
    public async Task A_clock_that_is_set_back_does_not_make_mails_wait()
    {
        await using var bench = await OutboxBench.StartAsync();
        bench.Answer = _ => Task.FromException(new IOException("no route"));
        await bench.PostAsync("ann@example.com");
        await bench.UntilAsync(row => row.Error is not null);
        bench.Answer = _ => Task.CompletedTask;

        bench.Clock.SetBack(TimeSpan.FromHours(1));
        var start = bench.Clock.GetUtcNow();
        await bench.UntilStateAsync("delivered", () => bench.Clock.Advance(Second));

        Assert.InRange(bench.Tries.Last().At - start, TimeSpan.Zero, 10 * Second);
    }

    [Fact]
    public async Task A_clock_that_is_set_back_gives_away_no_mail_that_is_being_handed_over()
    {
        await using var bench = await OutboxBench.StartAsync();
        var slow = new TaskCompletionSource();
        bench.Answer = _ => slow.Task;
        await bench.PostAsync("ann@example.com");
        await Eventually.TrueAsync(() => bench.Tries.Count == 1, "the first try");
        await bench.NewNode().StartAsync();

        bench.Clock.SetBack(TimeSpan.FromHours(1));
        await bench.UntilAsync(row => row.Due <= bench.Clock.GetUtcNow() + Lease, () => bench.Clock.Advance(Second));
        slow.SetResult();
        await bench.UntilStateAsync("delivered", () => bench.Clock.Advance(Second));

        Assert.Single(bench.Tries);
    }
}
