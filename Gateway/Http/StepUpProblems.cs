using MagicLink.Gateway.Totp;

namespace MagicLink.Gateway.Http;

/// <summary>What a step-up that failed is refused with.</summary>
internal static class StepUpProblems
{
    public static Problem Of(StepUpResult result) => result switch
    {
        StepUpResult.Locked locked => Problems.TooMany(locked.RetryAfter),
        StepUpResult.SessionOver => Problems.Unauthenticated,
        StepUpResult.Off => Problems.MfaOff,
        _ => Problems.TotpInvalid,
    };
}
