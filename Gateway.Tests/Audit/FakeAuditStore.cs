using System.Collections.Concurrent;
using MagicLink.Gateway.Audit;

namespace MagicLink.Gateway.Tests.Audit;

/// <summary>A store of the audit log that does what a test says.</summary>
internal sealed class FakeAuditStore : IAuditStore
{
    public ConcurrentQueue<AuditEvent> Events { get; } = new();

    public ConcurrentQueue<AuditCount> Counts { get; } = new();

    /// <summary>Asked before each step; throws, or waits.</summary>
    public Func<IReadOnlyList<AuditEvent>, Task> Before { get; set; } = _ => Task.CompletedTask;

    public async Task<int> AddAsync(IReadOnlyList<AuditEvent> events, IReadOnlyList<AuditCount> counts, CancellationToken cancellation)
    {
        await Before(events);
        foreach (var happened in events)
        {
            Events.Enqueue(happened);
        }

        foreach (var count in counts)
        {
            Counts.Enqueue(count);
        }

        return 0;
    }

    public long Counted(AuditKind kind) => Counts.Where(count => count.Kind == kind).Sum(count => count.Count);

    public Task<AuditList> ListAsync(AuditFilter filter, long skip, int take, CancellationToken cancellation) => throw new NotSupportedException();

    public Task<IReadOnlyList<AuditRecord>> ReadAsync(AuditFilter filter, AuditRecord? before, int count, CancellationToken cancellation) => throw new NotSupportedException();

    public Task<IReadOnlyList<AuditCount>> CountsAsync(DateOnly from, DateOnly to, CancellationToken cancellation) => throw new NotSupportedException();
}
