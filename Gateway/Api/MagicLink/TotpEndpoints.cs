using MagicLink.Gateway.Http;
using MagicLink.Gateway.Totp;
using MagicLink.Gateway.Users;

namespace MagicLink.Gateway.Api.MagicLink;

/// <summary>What a signed-in client does with its authenticator.</summary>
internal static class TotpEndpoints
{
    private const string CodeIsRequired = "is required: what the authenticator shows.";

    private static readonly Problem EitherOr = Problems.ValidationFailed with
    {
        Message = "Give either code or backupCode.",
        Details =
        [
            new FieldFault("code", "is required unless backupCode is given: what the authenticator shows."),
            new FieldFault("backupCode", "is required unless code is given: one of the codes that were shown at enrolment."),
        ],
    };

    /// <summary>Asks for no body: what a client sends is not read.</summary>
    public static async Task<IResult> EnrolAsync(HttpContext context, ActingCaller callers, TotpFlow flow)
    {
        var (session, refusal) = await callers.ReadAsync(context);
        if (session is null)
        {
            return new ProblemResult(refusal!);
        }

        return await flow.EnrolAsync(session.User.Current, context.RequestAborted) switch
        {
            EnrolResult.Begun begun => Results.Json(
                new TotpEnrolledAnswer(begun.Uri.Value, begun.Secret.Value, BackupCodesAnswer.Shown(begun.BackupCodes), QrImage.DataUri(begun.Uri).Value),
                MagicLinkJson.Default.TotpEnrolledAnswer),
            EnrolResult.AlreadyEnrolled => new ProblemResult(Problems.TotpEnrolled),
            _ => new ProblemResult(Problems.MfaOff),
        };
    }

    public static Task<IResult> ConfirmAsync(HttpContext context, ActingCaller callers, TotpFlow flow) => ActAsync(
        context, callers, JudgeCode, (user, body) => flow.ConfirmAsync(user, body.Code!, context.RequestAborted));

    public static Task<IResult> DisableAsync(HttpContext context, ActingCaller callers, TotpFlow flow) => ActAsync(
        context, callers, JudgeEither, (user, body) => flow.DisableAsync(user, NullIfEmpty(body.Code), NullIfEmpty(body.BackupCode), context.RequestAborted));

    public static Task<IResult> RenewBackupCodesAsync(HttpContext context, ActingCaller callers, TotpFlow flow) => ActAsync(
        context, callers, JudgeCode, (user, body) => flow.RenewBackupCodesAsync(user, body.Code!, context.RequestAborted));

    private static Problem? JudgeCode(TotpBody body) => string.IsNullOrEmpty(body.Code) ? Problems.Invalid("code", CodeIsRequired) : null;

    private static Problem? JudgeEither(TotpBody body) => string.IsNullOrEmpty(body.Code) == string.IsNullOrEmpty(body.BackupCode) ? EitherOr : null;

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private static async Task<IResult> ActAsync(
        HttpContext context, ActingCaller callers, Func<TotpBody, Problem?> judge, Func<User, TotpBody, Task<TotpResult>> act)
    {
        var (session, refusal) = await callers.ReadAsync(context);
        if (session is null)
        {
            return new ProblemResult(refusal!);
        }

        var body = await JsonBody.ReadAsync(context, MagicLinkJson.Default.TotpBody);
        return (body.Problem ?? judge(body.Value!)) is { } problem
            ? new ProblemResult(problem)
            : Answer(await act(session.User.Current, body.Value!));
    }

    private static IResult Answer(TotpResult result) => result switch
    {
        TotpResult.Confirmed => Results.Json(new TotpConfirmedAnswer(Enabled: true), MagicLinkJson.Default.TotpConfirmedAnswer),
        TotpResult.Disabled => Results.Json(new TotpDisabledAnswer(Disabled: true), MagicLinkJson.Default.TotpDisabledAnswer),
        TotpResult.Renewed renewed => Results.Json(new BackupCodesAnswer(BackupCodesAnswer.Shown(renewed.BackupCodes)), MagicLinkJson.Default.BackupCodesAnswer),
        TotpResult.Locked locked => new ProblemResult(Problems.TooMany(locked.RetryAfter)),
        TotpResult.Off => new ProblemResult(Problems.MfaOff),
        _ => new ProblemResult(Problems.TotpInvalid),
    };
}
