using MagicLink.Gateway.Audit;
using MagicLink.Gateway.Health;
using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Audit;

/// <summary>What is noted is written, whatever the store does, and nobody waits for that.</summary>
public sealed class AuditLogTests : IAsyncLifetime
{
    private const int MostInMemory = 8192;
    private readonly FakeAuditStore store = new();
    private readonly ManualClock clock = new();
    private readonly AuditOrigin origin = new();
    private AuditLog log = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync()
    {
        log = Audits.Log(store, clock, origin);
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => log.DisposeAsync();

    [Fact]
    public async Task A_stop_writes_all_that_was_noted()
    {
        for (var i = 0; i < 3000; i++)
        {
            log.Note(Event(i));
        }

        await log.DisposeAsync();

        Assert.Equal(Enumerable.Range(0, 3000).Select(i => $"{i}"), store.Events.Select(happened => happened.Detail));
        Assert.Equal(3000, store.Counted(AuditKind.SignedIn));
    }

    [Fact]
    public async Task An_outage_loses_nothing_that_fits_in_memory_and_counts_the_rest()
    {
        var isOut = true;
        store.Before = _ => isOut ? throw new StoreUnavailableException("out", null) : Task.CompletedTask;

        for (var i = 0; i < MostInMemory + 2000; i++)
        {
            log.Note(Event(i)); // none of these waits
        }

        isOut = false;
        await Eventually.TrueAsync(() => store.Events.Count >= MostInMemory, "they are written", () => clock.Advance(TimeSpan.FromSeconds(1)));
        await log.FlushAsync(Cancellation);

        Assert.Equal(Enumerable.Range(0, MostInMemory).Select(i => $"{i}"), store.Events.Take(MostInMemory).Select(happened => happened.Detail));
        Assert.Equal(MostInMemory + 2000, store.Counted(AuditKind.SignedIn));
    }

    [Fact]
    public async Task What_an_admin_changed_is_recorded_or_the_admin_is_told()
    {
        await log.RecordAsync(Event(1), Cancellation);
        Assert.Equal("1", Assert.Single(store.Events).Detail);

        store.Before = _ => throw new StoreUnavailableException("out", null);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => log.RecordAsync(Event(2), Cancellation));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => log.FlushAsync(Cancellation));
        store.Before = _ => Task.CompletedTask;
        log.Note(Event(3));
        await Eventually.TrueAsync(() => store.Events.Count == 2, "the next is written", () => clock.Advance(TimeSpan.FromSeconds(1)));

        Assert.Equal(["1", "3"], store.Events.Select(happened => happened.Detail)); // 2 was refused, and is not tried again
        Assert.Equal(2, store.Counted(AuditKind.SignedIn));
    }

    [Fact]
    public async Task While_a_whole_batch_waits_for_the_store_an_admin_is_told_at_once()
    {
        store.Before = _ => throw new StoreUnavailableException("out", null);
        for (var i = 0; i < 2000; i++)
        {
            log.Note(Event(i));
        }

        await Eventually.TrueAsync(
            async () =>
            {
                var recorded = log.RecordAsync(Event(-1), Cancellation);
                clock.Advance(TimeSpan.FromSeconds(1));
                return await Record.ExceptionAsync(() => recorded.WaitAsync(TimeSpan.FromSeconds(5), Cancellation)) is StoreUnavailableException;
            },
            "the admin is told");
        store.Before = _ => Task.CompletedTask;
    }

    [Fact]
    public async Task One_event_that_the_store_refuses_keeps_no_other_out()
    {
        store.Before = events => events.Any(happened => happened.Detail == "7") ? throw new InvalidOperationException("poison") : Task.CompletedTask;
        for (var i = 0; i < 20; i++)
        {
            log.Note(Event(i));
        }

        await log.FlushAsync(Cancellation);

        Assert.Equal(Enumerable.Range(0, 20).Where(i => i != 7).Select(i => $"{i}"), store.Events.Select(happened => happened.Detail));
        Assert.Equal(19, store.Counted(AuditKind.SignedIn));
    }

    [Fact]
    public async Task A_flood_that_is_only_counted_takes_no_row_and_no_memory()
    {
        var gate = new TaskCompletionSource();
        store.Before = _ => gate.Task;
        log.Note(Event(0));

        for (var i = 0; i < 100_000; i++)
        {
            log.Count(AuditKind.RateLimited, "send");
        }

        gate.SetResult();
        await log.FlushAsync(Cancellation);

        Assert.Single(store.Events);
        Assert.Equal(100_000, store.Counted(AuditKind.RateLimited));
        Assert.InRange(store.Counts.Count, 1, 50);
    }

    [Fact]
    public async Task An_event_carries_the_client_of_the_call_unless_it_names_one()
    {
        await Task.Run(() =>
        {
            origin.Set("192.0.2.7", "agent/1");
            log.Note(Event(0));
            log.Note(Event(1) with { Address = "192.0.2.8" });
        }, Cancellation);
        log.Note(Event(2));
        await log.FlushAsync(Cancellation);

        Assert.Equal(
            [("192.0.2.7", "agent/1"), ("192.0.2.8", null), (null, null)],
            store.Events.Select(happened => (happened.Address, happened.UserAgent)));
    }

    private AuditEvent Event(int number) => new(AuditKind.SignedIn, clock.GetUtcNow()) { Detail = $"{number}" };
}
