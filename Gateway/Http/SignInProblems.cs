using MagicLink.Gateway.SignIn;

namespace MagicLink.Gateway.Http;

/// <summary>What a sign-in that did not succeed, or not yet, is refused with.</summary>
internal static class SignInProblems
{
    public static Problem Of(SignInResult result) => result switch
    {
        SignInResult.NeedsSecondFactor needs => (needs.Methods == Factors.EnrolMethods ? Problems.SecondFactorNotEnrolled : Problems.SecondFactorMissing) with
        {
            MagicLinkId = needs.Handle.Value,
            Methods = needs.Methods,
            ExpiresIn = (int)needs.ExpiresIn.TotalSeconds,
        },
        SignInResult.WrongCode => Problems.OtpInvalid,
        SignInResult.WrongOtp wrong => Problems.OtpInvalid with { AttemptsRemaining = wrong.AttemptsRemaining },
        SignInResult.WrongSecondFactor => Problems.TotpInvalid,
        SignInResult.Locked locked => Problems.TooMany(locked.RetryAfter),
        SignInResult.ContinuationGone { IsUnknown: true } => Problems.OtpUnknown,
        SignInResult.ContinuationGone => Problems.OtpExpired,
        SignInResult.OtherFactorFirst { Awaited: SignInStage.Otp } => Problems.OtpFirst,
        SignInResult.OtherFactorFirst => Problems.EnrolFirst,
        SignInResult.AlreadyUsed => Problems.TokenAlreadyUsed,
        SignInResult.Expired => Problems.TokenExpired,
        SignInResult.Disabled => Problems.AccountDisabled,
        _ => Problems.TokenInvalid,
    };
}
