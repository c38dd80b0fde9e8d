using MagicLink.Gateway.Http;
using MagicLink.Gateway.Mail;
using MagicLink.Gateway.Secrets;
using MagicLink.Gateway.SignIn;
using MagicLink.Gateway.Tokens;

namespace MagicLink.Gateway.Api.Mudbase;

/// <summary>Asking for a link, and trading it for a session.</summary>
internal static class LinkEndpoints
{
    private const string Verified = "Magic link verified successfully";

    public static async Task<IResult> SendAsync(HttpContext context, Project project, SendFlow flow, ReturnUrls returnUrls)
    {
        var body = await project.ReadAsync(context, MudbaseJson.Default.SendBody);
        return body.Problem is { } problem
            ? new ProblemResult(problem)
            : await MailAsync(context, body.Value!.Email, returnUrls.Judge(body.Value.RedirectUrl), flow, "Magic link sent successfully");
    }

    /// <summary>Sends the mail, which carries link and code, whichever was asked for. The answer says nothing about the address.</summary>
    public static async Task<IResult> MailAsync(HttpContext context, string? typed, string returnUrl, SendFlow flow, string message)
    {
        if (typed is null)
        {
            return new ProblemResult(Problems.Invalid("email", "is required: the address to sign in with."));
        }

        if (!EmailAddress.TryParse(typed, out var email))
        {
            return new ProblemResult(Problems.EmailInvalid);
        }

        if (await context.CountAsync(email) is { } limited)
        {
            return new ProblemResult(limited);
        }

        await flow.SendAsync(email, returnUrl, RequestLanguage.Of(context.Request), Asker.WithoutBrowser(context.Client()), context.RequestAborted);
        return MudbaseAnswers.Message(message);
    }

    /// <summary>The token of a link; or, for a sign-in that waits for it, the second factor.</summary>
    public static async Task<IResult> VerifyAsync(
        HttpContext context, Project project, VerifyFlow links, SecondFactorSignInFlow secondFactor, AccessTokenIssuer tokens)
    {
        var read = await project.ReadAsync(context, MudbaseJson.Default.VerifyBody);
        if (read.Problem is { } problem)
        {
            return new ProblemResult(problem);
        }

        var body = read.Value!;
        if (await context.CountAsync(body.MagicLinkId) is { } limited)
        {
            return new ProblemResult(limited);
        }

        var client = SignInClient.Api(context.Client());
        if (MudbaseAnswers.NullIfEmpty(body.MagicLinkId) is { } handle)
        {
            var (code, backupCode) = (MudbaseAnswers.NullIfEmpty(body.TotpToken), MudbaseAnswers.NullIfEmpty(body.BackupCode));
            return code is not null && backupCode is not null
                ? new ProblemResult(MudbaseAnswers.EitherOr())
                : await secondFactor.VerifyAsync(new Secret(handle), code, backupCode, client, context.RequestAborted).ToAnswerAsync(Verified, tokens);
        }

        return string.IsNullOrEmpty(body.Token)
            ? new ProblemResult(Problems.Invalid("token", "is required: the token of the mailed link."))
            : await links.VerifyAsync(body.Token, client, context.RequestAborted).ToAnswerAsync(Verified, tokens);
    }
}
