using MagicLink.Gateway.Http;
using MagicLink.Gateway.Secrets;
using MagicLink.Gateway.SignIn;
using MagicLink.Gateway.Tokens;
using MagicLink.Gateway.Totp;

namespace MagicLink.Gateway.Api.Mudbase;

/// <summary>What a client does with its authenticator: for its session, or for a sign-in that must have a second factor first and names itself.</summary>
internal static class TwoFactorEndpoints
{
    private const string Enabled = "Two-factor authentication enabled successfully";

    /// <summary>The client sends an empty form.</summary>
    public static async Task<IResult> SetUpAsync(HttpContext context, Project project, TotpFlow flow, SecondFactorSignInFlow signIn)
    {
        var body = await project.ReadOptionalAsync(context, MudbaseJson.Default.SetUpBody);
        if (body.Problem is { } problem)
        {
            return new ProblemResult(problem);
        }

        if (await context.CountAsync(body.Value?.MagicLinkId) is { } limited)
        {
            return new ProblemResult(limited);
        }

        if (MudbaseAnswers.NullIfEmpty(body.Value?.MagicLinkId) is { } handle)
        {
            return Answer(await signIn.EnrolAsync(new Secret(handle), context.RequestAborted));
        }

        var call = await SignedInCall.ReadAccountChangeAsync(context);
        return call.Session is { } session
            ? Answer(await flow.EnrolAsync(session.User.Current, context.RequestAborted))
            : new ProblemResult(call.Problem!);
    }

    /// <summary>Confirms what was set up, and raises the session with it; of whom has enrolled before, the code only raises the session.</summary>
    public static async Task<IResult> VerifyAsync(
        HttpContext context, Project project, StepUpFlow stepUp, SecondFactorSignInFlow signIn, AccessTokenIssuer tokens, GatewayCookies cookies)
    {
        var body = await project.ReadAsync(context, MudbaseJson.Default.TwoFactorBody);
        var problem = body.Problem ?? JudgeToken(body.Value!);
        if (problem is null && await context.CountAsync(body.Value!.MagicLinkId) is { } limited)
        {
            return new ProblemResult(limited);
        }

        if (problem is null && MudbaseAnswers.NullIfEmpty(body.Value!.MagicLinkId) is { } handle)
        {
            return await signIn.ConfirmAsync(new Secret(handle), body.Value.Token!, SignInClient.Api(context.Client()), context.RequestAborted)
                .ToAnswerAsync(Enabled, tokens);
        }

        var call = await SignedInCall.ReadAccountChangeAsync(context);
        if ((call.Problem ?? problem) is { } refusal)
        {
            return new ProblemResult(refusal);
        }

        var isEnrolled = call.Session!.User.Current.MfaEnabled;
        var result = isEnrolled
            ? await stepUp.VerifyAsync(call.StepUp(wantsTokens: true), body.Value!.Token, backupCode: null, context.RequestAborted)
            : await stepUp.ConfirmAsync(call.StepUp(wantsTokens: false), body.Value!.Token!, context.RequestAborted);
        if (result is not StepUpResult.SteppedUp raised)
        {
            return new ProblemResult(StepUpProblems.Of(result));
        }

        if (raised.Cookie is { } cookie)
        {
            cookies.SetSession(context.Response, cookie, raised.Session.ExpiresAt);
        }

        return raised.RefreshToken is { } refreshToken
            ? Results.Json(
                new TokensAnswer(
                    "Two-factor code verified successfully",
                    (await tokens.IssueAsync(raised.User, raised.Session.Id, raised.Amr, raised.Session.AuthenticatedAt)).Value,
                    refreshToken.Value,
                    tokens.LifetimeSeconds),
                MudbaseJson.Default.TokensAnswer)
            : MudbaseAnswers.Message(Enabled);
    }

    /// <summary>The client has one field for both kinds of code.</summary>
    public static async Task<IResult> DisableAsync(HttpContext context, Project project, TotpFlow flow)
    {
        var call = await SignedInCall.ReadAccountChangeAsync(context);
        if (call.Session is not { } session)
        {
            return new ProblemResult(call.Problem!);
        }

        var body = await project.ReadAsync(context, MudbaseJson.Default.TwoFactorBody);
        if ((body.Problem ?? JudgeToken(body.Value!)) is { } problem)
        {
            return new ProblemResult(problem);
        }

        var result = await flow.DisableAsync(session.User.Current, body.Value!.Token!, context.RequestAborted);
        return result is TotpResult.Disabled
            ? MudbaseAnswers.Message("Two-factor authentication disabled successfully")
            : new ProblemResult(TotpProblems.Of(result));
    }

    private static Problem? JudgeToken(TwoFactorBody body) =>
        string.IsNullOrEmpty(body.Token) ? Problems.Invalid("token", "is required: what the authenticator shows.") : null;

    private static IResult Answer(EnrolResult? result) => result is EnrolResult.Begun begun
        ? Results.Json(
            new SetUpAnswer(begun.Secret.Value, QrImage.DataUri(begun.Uri).Value, begun.Secret.Value, [.. begun.BackupCodes.Select(code => code.Value)]),
            MudbaseJson.Default.SetUpAnswer)
        : new ProblemResult(TotpProblems.Of(result));
}
