using MagicLink.Gateway.Http;
using MagicLink.Gateway.Http.Description;

namespace MagicLink.Gateway.Api.MagicLink;

/// <summary>What the dialect takes and answers about authenticators.</summary>
internal static class TotpOperations
{
    private const string Tag = MagicLinkOperations.Tag;

    public static readonly Operation Enrol = new Operation(
            "enrolTotp", Tag, "Begins to set up an authenticator, for a session or for the sign-in that magicLinkId names. It counts once it is confirmed.")
        .MayTake(MagicLinkJson.Default.TotpEnrolBody)
        .NeedsSessionOrSignIn()
        .Answers(200, "What the authenticator scans, and the backup codes, shown this once.", MagicLinkJson.Default.TotpEnrolledAnswer)
        .Refuses(Problems.MfaOff, Problems.TotpEnrolled, Problems.OtpExpired);

    public static readonly Operation Confirm = new Operation(
            "confirmTotp", Tag, "Confirms the authenticator with a code of it. That raises the session, or completes the sign-in that magicLinkId names.")
        .Takes(MagicLinkJson.Default.TotpConfirmBody, "code")
        .NeedsSessionOrSignIn()
        .Answers(200, "The session has a second factor now.", MagicLinkJson.Default.TotpConfirmedAnswer)
        .SignsIn()
        .Refuses(Problems.TotpInvalid, Problems.MfaOff, Problems.OtpExpired, Problems.RateLimited);

    public static readonly Operation Verify = new Operation(
            "verifyTotp", Tag, "Proves the second factor by code or backupCode: of the sign-in that magicLinkId or its cookie names, or as a step-up of a session. With neither, says what is awaited.")
        .Takes(MagicLinkJson.Default.TotpVerifyBody)
        .NeedsSessionOrSignIn(CallerProof.SignInCookie)
        .SignsIn()
        .Refuses(
            Problems.TotpInvalid, Problems.SecondFactorMissing, Problems.SecondFactorNotEnrolled, Problems.MfaOff, Problems.OtpFirst, Problems.EnrolFirst, Problems.OtpExpired,
            Problems.RateLimited);

    public static readonly Operation Disable = new Operation("disableTotp", Tag, "Takes the authenticator away, for either code or backupCode of it.")
        .Takes(MagicLinkJson.Default.TotpBody)
        .NeedsSessionForChange()
        .Answers(200, "The person has no second factor any more.", MagicLinkJson.Default.TotpDisabledAnswer)
        .Refuses(Problems.TotpInvalid, Problems.RateLimited);

    public static readonly Operation RenewBackupCodes = new Operation("renewBackupCodes", Tag, "Replaces the backup codes, for a code of the authenticator.")
        .Takes(MagicLinkJson.Default.TotpBody, "code")
        .NeedsSessionForChange()
        .Answers(200, "The new ones, shown this once; the old ones are dead.", MagicLinkJson.Default.BackupCodesAnswer)
        .Refuses(Problems.TotpInvalid, Problems.RateLimited);
}
