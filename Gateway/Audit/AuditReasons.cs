namespace MagicLink.Gateway.Audit;

/// <summary>Reasons that more than their own capability knows.</summary>
internal static class AuditReasons
{
    /// <summary>Of <see cref="AuditKind.LinkRequested"/>: the address may not sign up, and no mail leaves.</summary>
    public const string NotAdmitted = "not-admitted";

    /// <summary>Where statistics need a reason and none was given.</summary>
    public const string Other = "other";
}
