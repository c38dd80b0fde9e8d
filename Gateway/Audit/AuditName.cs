namespace MagicLink.Gateway.Audit;

/// <summary>What a person's address stands for in the audit log.</summary>
/// <param name="Forms">As which it may stand there: plain, or hashed under each master key.</param>
/// <param name="Pseudonym">What takes its place once the person is deleted.</param>
internal sealed record AuditName(IReadOnlyList<string> Forms, string Pseudonym);
