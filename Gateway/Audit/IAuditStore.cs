namespace MagicLink.Gateway.Audit;

/// <summary>Where the audit log and the statistics are kept. Events are added, and deleted when they are old; nothing changes one, but for a person's deletion.</summary>
internal interface IAuditStore
{
    /// <summary>
    /// Adds events, what they count and what is to be posted of them, in one step. Of somebody who is deleted already, only that is
    /// kept which outlives the person. How many events were not put into the outbox, because too many wait there.
    /// </summary>
    Task<int> AddAsync(IReadOnlyList<AuditEvent> events, IReadOnlyList<AuditCount> counts, CancellationToken cancellation);

    /// <summary>One page, the newest first.</summary>
    Task<AuditList> ListAsync(AuditFilter filter, long skip, int take, CancellationToken cancellation);

    /// <summary>The newest events before this one; from the newest of all where none is given.</summary>
    Task<IReadOnlyList<AuditRecord>> ReadAsync(AuditFilter filter, AuditRecord? before, int count, CancellationToken cancellation);

    /// <summary>What was counted on these days, both included.</summary>
    Task<IReadOnlyList<AuditCount>> CountsAsync(DateOnly from, DateOnly to, CancellationToken cancellation);
}
