namespace MagicLink.Gateway.Audit;

/// <summary>Where the audit log and the statistics are kept.</summary>
internal interface IAuditStore
{
    /// <summary>Adds events and what they count in one step.</summary>
    Task AddAsync(IReadOnlyList<AuditEvent> events, IReadOnlyList<AuditCount> counts, CancellationToken cancellation);
}
