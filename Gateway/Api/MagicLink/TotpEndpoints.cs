using MagicLink.Gateway.Http;
using MagicLink.Gateway.Secrets;
using MagicLink.Gateway.SignIn;
using MagicLink.Gateway.Tokens;
using MagicLink.Gateway.Totp;
using MagicLink.Gateway.Users;

namespace MagicLink.Gateway.Api.MagicLink;

/// <summary>What a signed-in client does with its authenticator.</summary>
internal static class TotpEndpoints
{
    private const string CodeIsRequired = "is required: what the authenticator shows.";

    public static readonly Problem EitherOr = Problems.ValidationFailed with
    {
        Message = "Give either code or backupCode.",
        Details =
        [
            new FieldFault("code", "is required unless backupCode is given: what the authenticator shows."),
            new FieldFault("backupCode", "is required unless code is given: one of the codes that were shown at enrolment."),
        ],
    };

    /// <summary>For a session, or for a sign-in that must have a second factor first; then the body names it.</summary>
    public static async Task<IResult> EnrolAsync(HttpContext context, TotpFlow flow, SecondFactorSignInFlow signIn)
    {
        var body = await JsonBody.ReadOptionalAsync(context, MagicLinkJson.Default.TotpEnrolBody);
        if (body.Problem is { } problem)
        {
            return new ProblemResult(problem);
        }

        if (await context.CountAsync(body.Value?.MagicLinkId) is { } limited)
        {
            return new ProblemResult(limited);
        }

        if (!string.IsNullOrEmpty(body.Value?.MagicLinkId))
        {
            return Answer(await signIn.EnrolAsync(new Secret(body.Value.MagicLinkId), context.RequestAborted));
        }

        var call = await SignedInCall.ReadAccountChangeAsync(context);
        return call.Session is { } session
            ? Answer(await flow.EnrolAsync(session.User.Current, context.RequestAborted))
            : new ProblemResult(call.Problem!);
    }

    /// <summary>For a session, which the code raises; or for a sign-in that was asked to enrol, which it completes.</summary>
    public static async Task<IResult> ConfirmAsync(
        HttpContext context, StepUpFlow stepUp, SecondFactorSignInFlow signIn, AccessTokenIssuer tokens, GatewayCookies cookies)
    {
        var body = await JsonBody.ReadAsync(context, MagicLinkJson.Default.TotpConfirmBody);
        var problem = body.Problem ?? (string.IsNullOrEmpty(body.Value!.Code) ? Problems.Invalid("code", CodeIsRequired) : null);
        if (problem is null && await context.CountAsync(body.Value!.MagicLinkId) is { } limited)
        {
            return new ProblemResult(limited);
        }

        if (problem is null && !string.IsNullOrEmpty(body.Value!.MagicLinkId))
        {
            return await signIn.ConfirmAsync(new Secret(body.Value.MagicLinkId), body.Value.Code!, SignInClient.Api(context.Client()), context.RequestAborted)
                .ToAnswerAsync(tokens);
        }

        var call = await SignedInCall.ReadAccountChangeAsync(context);
        if ((call.Problem ?? problem) is { } refusal)
        {
            return new ProblemResult(refusal);
        }

        switch (await stepUp.ConfirmAsync(call.StepUp(wantsTokens: false), body.Value!.Code!, context.RequestAborted))
        {
            case StepUpResult.SteppedUp raised:
                if (raised.Cookie is { } cookie)
                {
                    cookies.SetSession(context.Response, cookie, raised.Session.ExpiresAt);
                }

                return Results.Json(new TotpConfirmedAnswer(Enabled: true), MagicLinkJson.Default.TotpConfirmedAnswer);
            case var refused:
                return new ProblemResult(StepUpProblems.Of(refused));
        }
    }

    public static Task<IResult> DisableAsync(HttpContext context, TotpFlow flow) => ActAsync(
        context, JudgeEither, (user, body) => flow.DisableAsync(user, NullIfEmpty(body.Code), NullIfEmpty(body.BackupCode), context.RequestAborted));

    public static Task<IResult> RenewBackupCodesAsync(HttpContext context, TotpFlow flow) => ActAsync(
        context, JudgeCode, (user, body) => flow.RenewBackupCodesAsync(user, body.Code!, context.RequestAborted));

    private static Problem? JudgeCode(TotpBody body) => string.IsNullOrEmpty(body.Code) ? Problems.Invalid("code", CodeIsRequired) : null;

    private static Problem? JudgeEither(TotpBody body) => string.IsNullOrEmpty(body.Code) == string.IsNullOrEmpty(body.BackupCode) ? EitherOr : null;

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private static async Task<IResult> ActAsync(
        HttpContext context, Func<TotpBody, Problem?> judge, Func<User, TotpBody, Task<TotpResult>> act)
    {
        var call = await SignedInCall.ReadAccountChangeAsync(context);
        if (call.Session is not { } session)
        {
            return new ProblemResult(call.Problem!);
        }

        var body = await JsonBody.ReadAsync(context, MagicLinkJson.Default.TotpBody);
        return (body.Problem ?? judge(body.Value!)) is { } problem
            ? new ProblemResult(problem)
            : Answer(await act(session.User.Current, body.Value!));
    }

    private static IResult Answer(EnrolResult? result) => result switch
    {
        EnrolResult.Begun begun => Results.Json(
            new TotpEnrolledAnswer(begun.Uri.Value, begun.Secret.Value, BackupCodesAnswer.Shown(begun.BackupCodes), QrImage.DataUri(begun.Uri).Value),
            MagicLinkJson.Default.TotpEnrolledAnswer),
        var refused => new ProblemResult(TotpProblems.Of(refused)),
    };

    private static IResult Answer(TotpResult result) => result switch
    {
        TotpResult.Disabled => Results.Json(new TotpDisabledAnswer(Disabled: true), MagicLinkJson.Default.TotpDisabledAnswer),
        TotpResult.Renewed renewed => Results.Json(new BackupCodesAnswer(BackupCodesAnswer.Shown(renewed.BackupCodes)), MagicLinkJson.Default.BackupCodesAnswer),
        var refused => new ProblemResult(TotpProblems.Of(refused)),
    };
}
