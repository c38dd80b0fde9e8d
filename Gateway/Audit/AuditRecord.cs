namespace MagicLink.Gateway.Audit;

/// <summary>An event as it is kept. Addresses may be keyed hashes; a kind may be one that only a newer version knows.</summary>
/// <param name="Id">Grows with every event.</param>
internal sealed record AuditRecord(
    long Id, DateTimeOffset At, string Kind, string? Reason, string? Actor, string? Email, string? UserId, string? SessionId, string? Address, string? UserAgent, string? Detail);
