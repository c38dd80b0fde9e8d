using MagicLink.Gateway.Audit;

namespace MagicLink.Gateway.Users;

/// <summary>Everything that is kept about a person, without any secret or hash.</summary>
internal sealed record PersonExport(
    User User,
    IReadOnlyList<PersonExport.SignedInAt> Sessions,
    IReadOnlyList<PersonExport.AskedLink> Challenges,
    IReadOnlyList<PersonExport.UnfinishedSignIn> Continuations,
    IReadOnlyList<PersonExport.HandOver> HandOvers,
    IReadOnlyList<PersonExport.OpenedHost> OpenedHosts,
    PersonExport.Authenticator? Totp,
    int UnusedBackupCodes,
    IReadOnlyList<PersonExport.RememberedDevice> RememberedDevices,
    IReadOnlyList<PersonExport.CountedAttempts> Attempts,
    IReadOnlyList<PersonExport.KnownBrowser> KnownBrowsers,
    IReadOnlyList<AuditRecord> Events)
{
    /// <summary>The newest events; older ones are for an admin to hand out.</summary>
    public const int MostEvents = 10_000;

    /// <summary>A session, open or ended and not swept yet.</summary>
    /// <param name="EndReason">Why it ended before its time; null when it did not.</param>
    internal sealed record SignedInAt(
        string Id, string Device, string Address, string? UserAgent, IReadOnlyList<string> Amr, DateTimeOffset CreatedAt, DateTimeOffset AuthenticatedAt,
        DateTimeOffset LastSeenAt, DateTimeOffset ExpiresAt, DateTimeOffset? EndedAt, string? EndReason);

    /// <summary>A link that was asked for with the person's address, by whomever.</summary>
    /// <param name="State"><c>pending</c>, <c>used</c>, <c>revoked</c> or <c>expired</c>.</param>
    internal sealed record AskedLink(
        string State, string Address, string? UserAgent, string ReturnUrl, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt, DateTimeOffset? UsedAt, DateTimeOffset? RevokedAt);

    /// <summary>A sign-in that had proved something and waited for its next factor.</summary>
    internal sealed record UnfinishedSignIn(
        IReadOnlyList<string> Amr, string ReturnUrl, string Language, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt, DateTimeOffset? FinishedAt);

    /// <summary>A session on its way to an app's host, in the last day.</summary>
    internal sealed record HandOver(string SessionId, string Host, string ReturnUrl, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt, DateTimeOffset? UsedAt);

    /// <summary>An app's host at which a session has a cookie of its own.</summary>
    internal sealed record OpenedHost(string SessionId, string Host, DateTimeOffset CreatedAt);

    /// <param name="EnabledSince">Null while the enrolment is not confirmed.</param>
    internal sealed record Authenticator(string Algorithm, DateTimeOffset CreatedAt, DateTimeOffset? EnabledSince);

    internal sealed record RememberedDevice(string Address, string? UserAgent, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt);

    /// <summary>A browser in which the person has signed in. What it is called is not kept.</summary>
    internal sealed record KnownBrowser(DateTimeOffset LastSignInAt);

    /// <summary>Failed attempts at one kind of proof.</summary>
    internal sealed record CountedAttempts(string Factor, int Failures, DateTimeOffset Since, int Locks, DateTimeOffset? LockedUntil);
}
