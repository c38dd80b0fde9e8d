using MagicLink.Gateway.Totp;

namespace MagicLink.Gateway.Http;

/// <summary>What a change to a second factor that did not come about is refused with.</summary>
internal static class TotpProblems
{
    /// <param name="result">Null for a sign-in that is over, or does not ask for it.</param>
    public static Problem Of(EnrolResult? result) => result switch
    {
        EnrolResult.AlreadyEnrolled => Problems.TotpEnrolled,
        EnrolResult.Off => Problems.MfaOff,
        _ => Problems.OtpExpired,
    };

    public static Problem Of(TotpResult result) => result is TotpResult.Locked locked ? Problems.TooMany(locked.RetryAfter) : Problems.TotpInvalid;
}
