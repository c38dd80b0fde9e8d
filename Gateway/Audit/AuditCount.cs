namespace MagicLink.Gateway.Audit;

/// <summary>How often something happened on one day (UTC), for the statistics.</summary>
internal sealed record AuditCount(DateOnly Day, AuditKind Kind, string? Reason, long Count);
