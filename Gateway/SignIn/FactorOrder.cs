using MagicLink.Gateway.Settings;
using MagicLink.Gateway.Totp;

namespace MagicLink.Gateway.SignIn;

/// <summary>Which factors a sign-in takes, one after the other: mailbox, mailed code, second factor.</summary>
internal sealed record FactorOrder(bool OtpRequired, MfaMode Mfa)
{
    /// <summary>The order for a sign-in that is judged now.</summary>
    public static Live<FactorOrder> From(Live<OtpOptions> otp, Live<MfaOptions> mfa) => new(() => new FactorOrder(otp.Current.Required, mfa.Current.Mode));

    /// <summary>What comes next; null when the sign-in is complete.</summary>
    /// <param name="proved">The stage just passed; null for the mailbox.</param>
    /// <param name="enrolled">Whether the person has a second factor.</param>
    /// <param name="remembered">Whether the person has proved it on this device before, and the device is remembered.</param>
    public SignInStage? Next(SignInStage? proved, bool enrolled, bool remembered) => proved switch
    {
        null when OtpRequired => SignInStage.Otp,
        null or SignInStage.Otp => SecondFactor(enrolled, remembered),
        _ => null,
    };

    private SignInStage? SecondFactor(bool enrolled, bool remembered) => Mfa switch
    {
        MfaMode.Off => null,
        _ when enrolled => remembered ? null : SignInStage.Totp,
        MfaMode.Required => SignInStage.Enroll,
        _ => null,
    };
}
