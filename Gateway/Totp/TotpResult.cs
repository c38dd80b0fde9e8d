using MagicLink.Gateway.Secrets;
using MagicLink.Gateway.Users;

namespace MagicLink.Gateway.Totp;

/// <summary>How a change to a person's second factor ended.</summary>
internal abstract record TotpResult
{
    private TotpResult()
    {
    }

    /// <summary>The person has none any more.</summary>
    public sealed record Disabled(User User) : TotpResult;

    /// <summary>The earlier backup codes are dead. This is the only time that these are shown.</summary>
    public sealed record Renewed(IReadOnlyList<Secret> BackupCodes) : TotpResult;

    /// <summary>The code is wrong or spent, or there is nothing that it could belong to.</summary>
    public sealed record Wrong : TotpResult;

    /// <summary>Too many were wrong in a row.</summary>
    public sealed record Locked(TimeSpan RetryAfter) : TotpResult;
}
