namespace MagicLink.Gateway.Audit;

/// <summary>What is counted together: one kind of event of one day (UTC), by reason.</summary>
internal readonly record struct AuditTally(DateOnly Day, AuditKind Kind, string? Reason)
{
    public static AuditTally Of(AuditEvent happened) => new(DateOnly.FromDateTime(happened.At.UtcDateTime), happened.Kind, happened.Reason);
}
