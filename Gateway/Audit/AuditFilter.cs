namespace MagicLink.Gateway.Audit;

/// <summary>Which events are wanted; what is null does not matter.</summary>
/// <param name="Emails">The forms in which the address may be kept.</param>
/// <param name="UserId">The person's public id.</param>
/// <param name="Addresses">The forms in which the client's address may be kept.</param>
/// <param name="From">The first moment.</param>
/// <param name="To">The first moment that is too late.</param>
internal sealed record AuditFilter(
    AuditKind? Kind = null,
    IReadOnlyList<string>? Emails = null,
    string? UserId = null,
    string? Actor = null,
    IReadOnlyList<string>? Addresses = null,
    string? SessionId = null,
    DateTimeOffset? From = null,
    DateTimeOffset? To = null);
