using MagicLink.Gateway.Http;
using MagicLink.Gateway.Http.Description;

namespace MagicLink.Gateway.Api.Mudbase;

/// <summary>What the dialect takes and answers about authenticators.</summary>
internal static class TwoFactorOperations
{
    public static readonly Operation SetUp = MudbaseOperations
        .Of("mudbaseSetUpTwoFactor", "Begins to set up an authenticator, for a session or for the sign-in that magicLinkId names. It counts once it is confirmed.")
        .MayTakeForProject(MudbaseJson.Default.SetUpBody)
        .NeedsSessionOrSignIn()
        .Answers(200, "What the authenticator scans, and the backup codes, shown this once.", MudbaseJson.Default.SetUpAnswer)
        .Refuses(Problems.MfaOff, Problems.TotpEnrolled, Problems.OtpExpired);

    public static readonly Operation Verify = MudbaseOperations
        .Of("mudbaseVerifyTwoFactor", "Confirms the authenticator with a code of it, or steps the session up with one; or completes the sign-in that magicLinkId names.")
        .TakesForProject(MudbaseJson.Default.TwoFactorBody, "token")
        .NeedsSessionOrSignIn()
        .Says("The authenticator is confirmed, or the session of a cookie stepped up.")
        .Answers(200, "The session is stepped up: its new tokens.", MudbaseJson.Default.TokensAnswer)
        .SignsIn()
        .Refuses(Problems.TotpInvalid, Problems.MfaOff, Problems.OtpExpired, Problems.RateLimited);

    public static readonly Operation Disable = MudbaseOperations
        .Of("mudbaseDisableTwoFactor", "Takes the authenticator away, for a code of it or a backup code as token.")
        .TakesForProject(MudbaseJson.Default.TwoFactorBody, "token")
        .NeedsSessionForChange()
        .Says("The person has no second factor any more.")
        .Refuses(Problems.TotpInvalid, Problems.RateLimited);
}
