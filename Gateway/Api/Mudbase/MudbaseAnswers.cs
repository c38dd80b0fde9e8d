using MagicLink.Gateway.Http;
using MagicLink.Gateway.SignIn;
using MagicLink.Gateway.Tokens;

namespace MagicLink.Gateway.Api.Mudbase;

/// <summary>How a sign-in stands, in the dialect's words: the same for every factor.</summary>
internal static class MudbaseAnswers
{
    public static async Task<IResult> ToAnswerAsync(this Task<SignInResult> signIn, string message, AccessTokenIssuer tokens) => await signIn switch
    {
        SignInResult.SignedIn signedIn => Results.Json(
            new SignedInAnswer(
                message,
                (await tokens.IssueAsync(signedIn.User, signedIn.Session.Id, signedIn.Session.Amr, signedIn.Session.AuthenticatedAt)).Value,
                signedIn.Secret.Value,
                tokens.LifetimeSeconds,
                PersonView.From(signedIn.User)),
            MudbaseJson.Default.SignedInAnswer),
        SignInResult.NeedsOtp otp => new ProblemResult(
            Problems.OtpRequired with { MagicLinkId = otp.Handle.Value, OtpExpiresIn = (int)otp.ExpiresIn.TotalSeconds }),
        var refused => new ProblemResult(SignInProblems.Of(refused)),
    };

    public static IResult Message(string message) => Results.Json(new MessageAnswer(message), MudbaseJson.Default.MessageAnswer);

    /// <summary>An empty text says nothing.</summary>
    public static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;

    /// <summary>For calls that take one of two codes.</summary>
    public static Problem EitherOr() => Problems.ValidationFailed with
    {
        Message = "Give either totpToken or backupCode.",
        Details =
        [
            new FieldFault("totpToken", "stands alone: what the authenticator shows."),
            new FieldFault("backupCode", "stands alone: one of the codes that were shown at set-up."),
        ],
    };
}
