namespace MagicLink.Gateway.Audit;

/// <summary>Which events somebody asks for, in plain addresses; what is null does not matter.</summary>
internal sealed record AuditQuestion(
    AuditKind? Kind = null, string? Email = null, string? UserId = null, string? Actor = null, string? Address = null, string? SessionId = null, DateTimeOffset? From = null, DateTimeOffset? To = null);
