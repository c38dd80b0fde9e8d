using MagicLink.Gateway.Secrets;

namespace MagicLink.Gateway.Totp;

/// <summary>How a wish for a second factor ended.</summary>
internal abstract record EnrolResult
{
    private EnrolResult()
    {
    }

    /// <summary>Pending until a code confirms it. This is the only time that these are shown.</summary>
    /// <param name="Uri">The <c>otpauth:</c> URI.</param>
    /// <param name="Secret">What to type where no picture can be read, in Base32.</param>
    public sealed record Begun(Secret Uri, Secret Secret, IReadOnlyList<Secret> BackupCodes) : EnrolResult;

    /// <summary>There is one already; it has to be disabled with a code first.</summary>
    public sealed record AlreadyEnrolled : EnrolResult;

    /// <summary>Nobody has a second factor here.</summary>
    public sealed record Off : EnrolResult;
}
