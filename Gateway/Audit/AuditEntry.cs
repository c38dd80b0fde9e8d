namespace MagicLink.Gateway.Audit;

/// <summary>An event on its way to the store.</summary>
/// <param name="Event">What happened.</param>
/// <param name="IsRow">Whether it gets a row of its own, besides being counted.</param>
/// <param name="Written">Whoever waits for it; null when nobody does.</param>
internal sealed record AuditEntry(AuditEvent Event, bool IsRow, TaskCompletionSource? Written)
{
    /// <summary>What these count, the same ones together.</summary>
    public static IReadOnlyList<AuditCount> Count(IEnumerable<AuditEntry> entries) =>
    [
        .. entries.GroupBy(entry => (Day: DateOnly.FromDateTime(entry.Event.At.UtcDateTime), entry.Event.Kind, entry.Event.Reason))
            .Select(same => new AuditCount(same.Key.Day, same.Key.Kind, same.Key.Reason, same.LongCount())),
    ];
}
