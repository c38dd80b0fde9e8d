using System.Threading.Channels;
using MagicLink.Gateway.Health;

namespace MagicLink.Gateway.Audit;

/// <summary>
/// Writes down what happens: one writer, which takes what waits in one step, so that an event costs no wait of its own. What is
/// only noted survives a full stop of the process, not its sudden death in the moment before it is written.
/// </summary>
internal sealed class AuditLog : IAsyncDisposable
{
    private const int MaxWaiting = 8192;
    private const int MaxBatch = 500;
    private static readonly TimeSpan AfterFault = TimeSpan.FromSeconds(1);

    private readonly AuditBuffer buffer = new(MaxWaiting);
    private readonly Channel<bool> raised = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });
    private readonly CancellationTokenSource closing = new();
    private readonly IAuditStore store;
    private readonly AuditOrigin origin;
    private readonly AuditMetrics metrics;
    private readonly TimeProvider clock;
    private readonly ILogger<AuditLog> log;
    private readonly Task writing;

    public AuditLog(IAuditStore store, AuditOrigin origin, AuditMetrics metrics, TimeProvider clock, ILogger<AuditLog> log)
    {
        this.store = store;
        this.origin = origin;
        this.metrics = metrics;
        this.clock = clock;
        this.log = log;
        writing = Task.Run(WriteAsync);
    }

    /// <summary>Has an event written within moments; never waits. Where it names no client, it is the caller's that is being served.</summary>
    public void Note(AuditEvent happened)
    {
        metrics.Happened(happened.Kind, happened.Reason);
        Add(new AuditEntry(WithOrigin(happened), Written: null));
    }

    /// <summary>Counts in the statistics what would be too many rows if somebody did it without end.</summary>
    public void Count(AuditKind kind, string? reason = null)
    {
        metrics.Happened(kind, reason);
        buffer.Count(AuditTally.Of(new AuditEvent(kind, clock.GetUtcNow()) { Reason = reason }));
        raised.Writer.TryWrite(true);
    }

    /// <summary>Returns once the event is on disk; for what an admin changed.</summary>
    /// <exception cref="StoreUnavailableException">The store cannot take it now; it is not tried again.</exception>
    public async Task RecordAsync(AuditEvent happened, CancellationToken cancellation)
    {
        await WaitForAsync(WithOrigin(happened), cancellation);
        metrics.Happened(happened.Kind, happened.Reason);
    }

    /// <summary>Returns once everything noted here so far is on disk.</summary>
    /// <exception cref="StoreUnavailableException">The store cannot take it now; it is tried again.</exception>
    public Task FlushAsync(CancellationToken cancellation) => WaitForAsync(null, cancellation);

    /// <summary>Writes what waits.</summary>
    public async ValueTask DisposeAsync()
    {
        if (raised.Writer.TryComplete())
        {
            await closing.CancelAsync();
            await writing;
            closing.Dispose();
        }
    }

    private Task WaitForAsync(AuditEvent? happened, CancellationToken cancellation)
    {
        var entry = new AuditEntry(happened, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        Add(entry);
        return entry.Written!.Task.WaitAsync(cancellation);
    }

    private AuditEvent WithOrigin(AuditEvent happened) => happened.Address is null && origin.Current is var (address, userAgent)
        ? happened with { Address = address, UserAgent = happened.UserAgent ?? userAgent }
        : happened;

    private void Add(AuditEntry entry)
    {
        buffer.Add(entry);
        raised.Writer.TryWrite(true);
    }

    private async Task WriteAsync()
    {
        var batch = new AuditBatch();
        bool goesOn;
        do
        {
            goesOn = await raised.Reader.WaitToReadAsync();
            raised.Reader.TryRead(out _);
            while (buffer.MoveTo(batch, MaxBatch))
            {
                await WriteAsync(batch);
            }

            if (buffer.TakeLost() is > 0 and var missing)
            {
                Lost(missing);
            }
        }
        while (goesOn);
    }

    /// <summary>Empties the batch, but for what is to be tried again.</summary>
    private async Task WriteAsync(AuditBatch batch)
    {
        try
        {
            await AddAsync(batch);
            return;
        }
        catch (Exception fault) when (fault is not StoreUnavailableException)
        {
            // One event must not keep all others from the log.
            await WriteEachAsync(batch, fault);
        }
        catch (StoreUnavailableException fault)
        {
            batch.FailWaiters(fault);
            buffer.FailWaiters(fault);
            log.AuditUnavailable(fault, batch.Entries.Count);
        }

        if (batch.IsEmpty)
        {
            return;
        }

        if (closing.IsCancellationRequested)
        {
            Lost(batch.Entries.Count);
            batch.Clear();
            return;
        }

        await Task.Delay(AfterFault, clock, closing.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task WriteEachAsync(AuditBatch batch, Exception reason)
    {
        log.AuditBatchRefused(reason);
        while (batch.Entries.Count > 0)
        {
            var single = batch.TakeFirst();
            try
            {
                await AddAsync(single);
            }
            catch (Exception fault)
            {
                single.FailWaiters(fault);
                Lost(1);
            }
        }

        try
        {
            await AddAsync(batch);
        }
        catch (Exception fault)
        {
            log.AuditUnavailable(fault, 0);
            batch.Clear();
        }
    }

    private void Lost(long events)
    {
        metrics.Lost(events);
        log.AuditLost(events);
    }

    private async Task AddAsync(AuditBatch batch)
    {
        if (!batch.IsEmpty && await store.AddAsync(batch.Events, batch.Counts, CancellationToken.None) is > 0 and var dropped)
        {
            log.EventsNotSent(dropped);
        }

        batch.Succeed();
    }
}
