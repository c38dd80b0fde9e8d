namespace MagicLink.Gateway.Audit;

/// <summary>An event on its way to the store.</summary>
/// <param name="Event">What happened; null for somebody who only waits for what was noted before.</param>
/// <param name="Written">Whoever waits for it; null when nobody does.</param>
internal sealed record AuditEntry(AuditEvent? Event, TaskCompletionSource? Written);
