namespace MagicLink.Gateway.Audit;

/// <summary>One page of events, the newest first.</summary>
/// <param name="Total">How many there are; with a filter other than by kind alone, counted up to <see cref="MostCounted"/>.</param>
internal sealed record AuditList(IReadOnlyList<AuditRecord> Items, long Total)
{
    public const int MostCounted = 10_000;
}
