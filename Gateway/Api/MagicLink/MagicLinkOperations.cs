using MagicLink.Gateway.Http;
using MagicLink.Gateway.Http.Description;

namespace MagicLink.Gateway.Api.MagicLink;

/// <summary>What the dialect takes and answers while somebody signs in.</summary>
internal static class MagicLinkOperations
{
    public const string Tag = "Magic Link";

    public static readonly Operation Send = new Operation("sendLink", Tag, "Mails a link and a code to sign in with. The answer is the same for every address.")
        .Takes(MagicLinkJson.Default.SendBody, "email")
        .Answers(200, "A mail is on its way, if the address may sign in.", MagicLinkJson.Default.SendAnswer)
        .Refuses(Problems.EmailInvalid);

    public static readonly Operation FollowLink = OfLink(
        new Operation("followLink", Tag, "Signs in with the token of a mailed link. A browser that a person clicked in is sent on to the confirm page, and nothing is spent.")
            .With(ParameterShape.Query("token", "The token of the mailed link."))
            .Answers(302, "On to the confirm page.", header: "Location")
            .Refuses(Problems.ValidationFailed));

    public static readonly Operation VerifyLink = OfLink(
        new Operation("verifyLink", Tag, "Signs in with the token of a mailed link.").Takes(MagicLinkJson.Default.VerifyBody, "token"));

    public static readonly Operation VerifyCode = OfMailbox(
        new Operation("verifyCode", Tag, "Signs in with the code beside the link.")
            .Takes(MagicLinkJson.Default.CodeBody, "email", "code")
            .Refuses(Problems.EmailInvalid, Problems.OtpInvalid));

    public static readonly Operation VerifyOtp = new Operation("verifyOtp", Tag, "Goes on with the code that was mailed after the link.")
        .Takes(MagicLinkJson.Default.OtpBody, "magicLinkId", "otp")
        .SignsIn()
        .Refuses(Problems.OtpInvalid, Problems.SecondFactorMissing, Problems.SecondFactorNotEnrolled, Problems.OtpExpired, Problems.RateLimited);

    public static readonly Operation ResendOtp = new Operation("resendOtp", Tag, "Mails another code in place of the last one.")
        .Takes(MagicLinkJson.Default.ResendBody, "magicLinkId")
        .Answers(200, "It is on its way.", MagicLinkJson.Default.ResendAnswer)
        .Refuses(Problems.OtpExpired, Problems.RateLimited);

    /// <summary>Answers as a completed sign-in. Whoever is disabled just then is refused.</summary>
    public static Operation SignsIn(this Operation operation) => operation
        .Answers(200, "Signed in.", MagicLinkJson.Default.SignedInAnswer)
        .Refuses(Problems.AccountDisabled);

    private static Operation OfLink(Operation operation) =>
        OfMailbox(operation.Refuses(Problems.TokenInvalid, Problems.TokenExpired, Problems.TokenAlreadyUsed));

    private static Operation OfMailbox(Operation operation) => operation
        .SignsIn()
        .Answers(200, "The mailbox is proved; a second mail with a code is on its way.", MagicLinkJson.Default.OtpRequiredAnswer)
        .Refuses(Problems.SecondFactorMissing, Problems.SecondFactorNotEnrolled);
}
