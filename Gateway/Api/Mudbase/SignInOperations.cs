using MagicLink.Gateway.Http;
using MagicLink.Gateway.Http.Description;

namespace MagicLink.Gateway.Api.Mudbase;

/// <summary>What the dialect takes and answers while somebody signs in.</summary>
internal static class SignInOperations
{
    public static readonly Operation SendLink = MudbaseOperations
        .Of("mudbaseSendLink", "Mails a link and a code to sign in with. The answer is the same for every address.")
        .TakesForProject(MudbaseJson.Default.SendBody, "email")
        .Says("A mail is on its way, if the address may sign in.")
        .Refuses(Problems.EmailInvalid);

    public static readonly Operation VerifyLink = MudbaseOperations
        .Of("mudbaseVerifyLink", "Signs in with the token of a mailed link; or goes on with the sign-in that magicLinkId names, by totpToken or backupCode.")
        .TakesForProject(MudbaseJson.Default.VerifyBody)
        .TakesEither("token", "magicLinkId")
        .SignsInByFactors()
        .Refuses(
            Problems.TokenInvalid, Problems.TokenExpired, Problems.TokenAlreadyUsed, Problems.TotpInvalid, Problems.OtpFirst, Problems.EnrolFirst);

    public static readonly Operation SendCode = MudbaseOperations
        .Of("mudbaseSendCode", "Mails a link and a code to sign in with, by the method \"email\". The answer is the same for every address.")
        .TakesForProject(MudbaseJson.Default.OtpSendBody, "email")
        .Says("A mail is on its way, if the address may sign in.")
        .Refuses(Problems.EmailInvalid);

    public static readonly Operation VerifyCode = MudbaseOperations
        .Of("mudbaseVerifyCode", "Signs in with the code beside the link, and the address as identifier; or goes on with the sign-in that magicLinkId names, by the code of its second mail.")
        .TakesForProject(MudbaseJson.Default.OtpVerifyBody, "otp")
        .TakesEither("identifier", "magicLinkId")
        .SignsInByFactors()
        .Refuses(Problems.EmailInvalid, Problems.OtpInvalid);

    /// <summary>Here a sign-in that needs one more factor is a refusal, which names it.</summary>
    private static Operation SignsInByFactors(this Operation operation) => operation
        .SignsIn()
        .Refuses(Problems.OtpRequired, Problems.SecondFactorMissing, Problems.SecondFactorNotEnrolled, Problems.OtpExpired, Problems.RateLimited);
}
