using MagicLink.Gateway.Http;
using MagicLink.Gateway.Totp;

namespace MagicLink.Gateway.Api.Mudbase;

/// <summary>POST <c>/me/erase</c>: a person has everything deleted that is kept about the person.</summary>
internal static class EraseEndpoint
{
    public const string Confirmation = "DELETE";

    public static async Task<IResult> EraseAsync(HttpContext context, Project project, EraseFlow flow, GatewayCookies cookies)
    {
        var call = await SignedInCall.ReadAccountChangeAsync(context);
        if (call.Session is not { } session)
        {
            return new ProblemResult(call.Problem!);
        }

        var read = await project.ReadAsync(context, MudbaseJson.Default.EraseBody);
        if ((read.Problem ?? Judge(read.Value!)) is { } problem)
        {
            return new ProblemResult(problem);
        }

        var (code, backupCode) = (MudbaseAnswers.NullIfEmpty(read.Value!.TotpToken), MudbaseAnswers.NullIfEmpty(read.Value.BackupCode));
        switch (await flow.EraseAsync(session.User.Current, code, backupCode, context.RequestAborted))
        {
            case EraseResult.Erased:
                if (call.Caller.Credential == Credential.Cookie)
                {
                    cookies.DeleteSession(context.Response);
                }

                return MudbaseAnswers.Message("Account erased successfully");
            case EraseResult.NeedsSecondFactor:
                return new ProblemResult(Problems.MoreProof(isTooOld: false, hasSecondFactor: true));
            case EraseResult.Locked locked:
                return new ProblemResult(Problems.TooMany(locked.RetryAfter));
            case EraseResult.Gone:
                return new ProblemResult(Problems.Unauthenticated);
            default:
                return new ProblemResult(Problems.TotpInvalid);
        }
    }

    private static Problem? Judge(EraseBody body) =>
        body.Confirm != Confirmation ? Problems.Invalid("confirm", $"must be \"{Confirmation}\": everything about you is deleted for good.")
        : !string.IsNullOrEmpty(body.TotpToken) && !string.IsNullOrEmpty(body.BackupCode) ? MudbaseAnswers.EitherOr()
        : null;
}
