using System.Runtime.InteropServices;

namespace MagicLink.Gateway.Audit;

/// <summary>What is written in one step.</summary>
internal sealed class AuditBatch
{
    private readonly List<AuditEntry> entries = [];
    private readonly Dictionary<AuditTally, long> tallies = [];

    public IReadOnlyList<AuditEntry> Entries => entries;

    public IReadOnlyDictionary<AuditTally, long> Tallies => tallies;

    public bool IsEmpty => entries.Count == 0 && tallies.Count == 0;

    public IReadOnlyList<AuditEvent> Events => [.. entries.Select(entry => entry.Event).OfType<AuditEvent>()];

    public IReadOnlyList<AuditCount> Counts => [.. tallies.Select(tally => new AuditCount(tally.Key.Day, tally.Key.Kind, tally.Key.Reason, tally.Value))];

    public void Add(AuditEntry entry)
    {
        entries.Add(entry);
        if (entry.Event is { } happened)
        {
            Count(AuditTally.Of(happened));
        }
    }

    public void Count(AuditTally tally, long times = 1)
    {
        ref var count = ref CollectionsMarshal.GetValueRefOrAddDefault(tallies, tally, out _);
        count += times;
        if (count == 0)
        {
            tallies.Remove(tally);
        }
    }

    /// <summary>It is on disk.</summary>
    public void Succeed()
    {
        entries.ForEach(entry => entry.Written?.TrySetResult());
        Clear();
    }

    /// <summary>Whoever waits is told that it cannot be written now; what was to be recorded so is not tried again.</summary>
    public void FailWaiters(Exception fault) => entries.RemoveAll(entry =>
    {
        if (entry.Written?.TrySetException(fault) != true)
        {
            return false;
        }

        if (entry.Event is { } refused)
        {
            Count(AuditTally.Of(refused), -1);
        }

        return true;
    });

    /// <summary>Takes one entry out, as a batch of its own; what is only counted stays here.</summary>
    public AuditBatch TakeFirst()
    {
        var first = new AuditBatch();
        first.Add(entries[0]);
        entries.RemoveAt(0);
        foreach (var tally in first.Tallies.Keys)
        {
            Count(tally, -1);
        }

        return first;
    }

    public void Clear()
    {
        entries.Clear();
        tallies.Clear();
    }
}
