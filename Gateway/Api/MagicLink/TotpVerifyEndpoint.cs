using MagicLink.Gateway.Http;
using MagicLink.Gateway.Secrets;
using MagicLink.Gateway.Settings;
using MagicLink.Gateway.SignIn;
using MagicLink.Gateway.Tokens;
using MagicLink.Gateway.Totp;

namespace MagicLink.Gateway.Api.MagicLink;

/// <summary>
/// POST <c>/totp/verify</c>: the second factor of a sign-in, named by <c>magicLinkId</c> or by the cookie of a sign-in under way, or a step-up
/// of the session that a Bearer token or the session cookie belongs to.
/// </summary>
internal static class TotpVerifyEndpoint
{
    public static async Task<IResult> VerifyAsync(
        HttpContext context, SecondFactorSignInFlow signIn, StepUpFlow stepUp, AccessTokenIssuer tokens, GatewayCookies cookies, CsrfGuard csrf, Live<MfaOptions> mfa)
    {
        var read = await JsonBody.ReadAsync(context, MagicLinkJson.Default.TotpVerifyBody);
        if (read.Problem is { } problem)
        {
            return new ProblemResult(problem);
        }

        var body = read.Value!;
        if (await context.CountAsync(body.MagicLinkId) is { } limited)
        {
            return new ProblemResult(limited);
        }

        var (code, backupCode) = (NullIfEmpty(body.Code), NullIfEmpty(body.BackupCode));
        if (code is not null && backupCode is not null)
        {
            return new ProblemResult(TotpEndpoints.EitherOr);
        }

        if (NullIfEmpty(body.MagicLinkId) is { } handle)
        {
            return await signIn.VerifyAsync(new Secret(handle), code, backupCode, SignInClient.Api(context.Client()), context.RequestAborted).ToAnswerAsync(tokens);
        }

        var call = await SignedInCall.ReadAccountChangeAsync(context);
        if (call.Session is not null && mfa.Current.Mode == MfaMode.Off)
        {
            return new ProblemResult(Problems.MfaOff);
        }

        if (call.Session is { } session)
        {
            return code is null && backupCode is null
                ? new ProblemResult(Problems.MoreProof(isTooOld: false, session.User.Current.MfaEnabled))
                : await AnswerAsync(
                    await stepUp.VerifyAsync(call.StepUp(wantsTokens: true), code, backupCode, context.RequestAborted), context, tokens, cookies);
        }

        if (call.Problem == Problems.CrossSite || cookies.ReadSignIn(context.Request) is not { } signInCookie)
        {
            return new ProblemResult(call.Problem!);
        }

        return csrf.Allows(context.Request)
            ? await signIn.VerifyAsync(signInCookie, code, backupCode, SignInClient.Api(context.Client()), context.RequestAborted).ToAnswerAsync(tokens)
            : new ProblemResult(Problems.CrossSite);
    }

    private static async Task<IResult> AnswerAsync(StepUpResult result, HttpContext context, AccessTokenIssuer tokens, GatewayCookies cookies)
    {
        if (result is not StepUpResult.SteppedUp raised)
        {
            return new ProblemResult(StepUpProblems.Of(result));
        }

        if (raised.Cookie is { } cookie)
        {
            cookies.SetSession(context.Response, cookie, raised.Session.ExpiresAt);
        }

        var jwt = await tokens.IssueAsync(raised.User, raised.Session.Id, raised.Amr, raised.Session.AuthenticatedAt);
        return Results.Json(
            new SignedInAnswer(jwt.Value, raised.RefreshToken!.Value.Value, tokens.LifetimeSeconds, UserView.From(raised.User)), MagicLinkJson.Default.SignedInAnswer);
    }

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
