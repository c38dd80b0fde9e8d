using System.Threading.Channels;

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

    private readonly Channel<AuditEntry> waiting = Channel.CreateBounded<AuditEntry>(new BoundedChannelOptions(MaxWaiting) { SingleReader = true });
    private readonly CancellationTokenSource closing = new();
    private readonly IAuditStore store;
    private readonly TimeProvider clock;
    private readonly ILogger<AuditLog> log;
    private readonly Task writing;
    private long lost;

    public AuditLog(IAuditStore store, TimeProvider clock, ILogger<AuditLog> log)
    {
        this.store = store;
        this.clock = clock;
        this.log = log;
        writing = Task.Run(WriteAsync);
    }

    /// <summary>Has an event written within moments; never waits.</summary>
    public void Note(AuditEvent happened) => Add(new AuditEntry(happened, IsRow: true, Written: null));

    /// <summary>Counts in the statistics what would be too many rows if somebody did it without end.</summary>
    public void Count(AuditKind kind, string? reason = null) =>
        Add(new AuditEntry(new AuditEvent(kind, clock.GetUtcNow()) { Reason = reason }, IsRow: false, Written: null));

    /// <summary>Returns once the event is on disk; for what an admin changed.</summary>
    /// <exception cref="Health.StoreUnavailableException">The store cannot take it now.</exception>
    public async Task RecordAsync(AuditEvent happened, CancellationToken cancellation)
    {
        var entry = new AuditEntry(happened, IsRow: true, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        await waiting.Writer.WriteAsync(entry, cancellation);
        await entry.Written!.Task;
    }

    /// <summary>Writes what waits.</summary>
    public async ValueTask DisposeAsync()
    {
        waiting.Writer.TryComplete();
        await closing.CancelAsync();
        await writing;
        closing.Dispose();
    }

    private void Add(AuditEntry entry)
    {
        if (!waiting.Writer.TryWrite(entry))
        {
            Interlocked.Increment(ref lost);
        }
    }

    private async Task WriteAsync()
    {
        var batch = new List<AuditEntry>();
        while (batch.Count > 0 || await waiting.Reader.WaitToReadAsync())
        {
            while (batch.Count < MaxBatch && waiting.Reader.TryRead(out var entry))
            {
                batch.Add(entry);
            }

            await WriteAsync(batch);
            if (Interlocked.Exchange(ref lost, 0) is > 0 and var missing)
            {
                log.AuditLost(missing);
            }
        }
    }

    /// <summary>Empties the batch, but for what is to be tried again.</summary>
    private async Task WriteAsync(List<AuditEntry> batch)
    {
        try
        {
            await store.AddAsync([.. batch.Where(entry => entry.IsRow).Select(entry => entry.Event)], AuditEntry.Count(batch), CancellationToken.None);
            batch.ForEach(entry => entry.Written?.TrySetResult());
            batch.Clear();
        }
        catch (Exception fault)
        {
            batch.RemoveAll(entry => entry.Written?.TrySetException(fault) == true);
            log.AuditUnavailable(fault, batch.Count);
            if (closing.IsCancellationRequested)
            {
                Interlocked.Add(ref lost, batch.Count);
                batch.Clear();
                return;
            }

            await Task.Delay(AfterFault, clock, closing.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
