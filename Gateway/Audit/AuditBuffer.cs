namespace MagicLink.Gateway.Audit;

/// <summary>What happened and is not written yet. Adding never waits; what is too much is counted all the same.</summary>
/// <param name="most">Events that wait at most; more are only counted.</param>
internal sealed class AuditBuffer(int most)
{
    private readonly Lock guard = new();
    private readonly AuditBatch counted = new();
    private Queue<AuditEntry> entries = new();
    private long lost;

    public void Add(AuditEntry entry)
    {
        lock (guard)
        {
            if (entry is { Written: null, Event: { } happened } && entries.Count >= most)
            {
                counted.Count(AuditTally.Of(happened));
                lost++;
                return;
            }

            entries.Enqueue(entry);
        }
    }

    public void Count(AuditTally tally)
    {
        lock (guard)
        {
            counted.Count(tally);
        }
    }

    /// <summary>Moves what waits into a batch that may hold something already; false when that leaves it empty.</summary>
    /// <param name="size">Entries of the batch.</param>
    public bool MoveTo(AuditBatch batch, int size)
    {
        lock (guard)
        {
            while (batch.Entries.Count < size && entries.TryDequeue(out var entry))
            {
                batch.Add(entry);
            }

            foreach (var (tally, times) in counted.Tallies)
            {
                batch.Count(tally, times);
            }

            counted.Clear();
        }

        return !batch.IsEmpty;
    }

    /// <summary>Whoever waits is told that it cannot be written now, and does not wait any more.</summary>
    public void FailWaiters(Exception fault)
    {
        lock (guard)
        {
            entries = new(entries.Where(entry => entry.Written?.TrySetException(fault) != true));
        }
    }

    /// <summary>How many events were only counted since the last time this was asked.</summary>
    public long TakeLost()
    {
        lock (guard)
        {
            var taken = lost;
            lost = 0;
            return taken;
        }
    }
}
