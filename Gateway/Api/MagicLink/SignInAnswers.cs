using MagicLink.Gateway.Http;
using MagicLink.Gateway.SignIn;
using MagicLink.Gateway.Tokens;

namespace MagicLink.Gateway.Api.MagicLink;

/// <summary>How a sign-in stands, in the dialect's words: the same for every factor.</summary>
internal static class SignInAnswers
{
    public static async Task<IResult> ToAnswerAsync(this Task<SignInResult> signIn, AccessTokenIssuer tokens) => await signIn switch
    {
        SignInResult.SignedIn signedIn => Results.Json(
            new SignedInAnswer(
                (await tokens.IssueAsync(signedIn.User, signedIn.Session.Id, signedIn.Session.Amr, signedIn.Session.AuthenticatedAt)).Value,
                signedIn.Secret.Value,
                tokens.LifetimeSeconds,
                UserView.From(signedIn.User)),
            MagicLinkJson.Default.SignedInAnswer),
        SignInResult.NeedsOtp otp => Results.Json(
            new OtpRequiredAnswer(RequiresOtp: true, otp.Handle.Value, Seconds(otp.ExpiresIn)), MagicLinkJson.Default.OtpRequiredAnswer),
        var refused => new ProblemResult(SignInProblems.Of(refused)),
    };

    private static int Seconds(TimeSpan time) => (int)time.TotalSeconds;
}
