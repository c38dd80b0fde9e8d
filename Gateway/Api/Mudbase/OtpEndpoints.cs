using MagicLink.Gateway.Http;
using MagicLink.Gateway.Mail;
using MagicLink.Gateway.Secrets;
using MagicLink.Gateway.SignIn;
using MagicLink.Gateway.Tokens;

namespace MagicLink.Gateway.Api.Mudbase;

/// <summary>Signing in with mailed codes: that of the first mail, beside the link, and that of the second, after it.</summary>
internal static class OtpEndpoints
{
    private const string ByMail = "email";
    private const string Verified = "OTP verified successfully";

    public static async Task<IResult> SendAsync(HttpContext context, Project project, SendFlow flow)
    {
        var body = await project.ReadAsync(context, MudbaseJson.Default.OtpSendBody);
        if (body.Problem is { } problem)
        {
            return new ProblemResult(problem);
        }

        return body.Value!.Method is null or ByMail
            ? await LinkEndpoints.MailAsync(context, body.Value.Email, ReturnUrls.Fallback, flow, "OTP code sent successfully")
            : new ProblemResult(Problems.Invalid("method", "is \"email\": codes are sent by mail."));
    }

    public static async Task<IResult> VerifyAsync(HttpContext context, Project project, CodeFlow first, OtpFlow second, AccessTokenIssuer tokens)
    {
        var read = await project.ReadAsync(context, MudbaseJson.Default.OtpVerifyBody);
        var body = read.Value;
        var problem = read.Problem ?? (string.IsNullOrEmpty(body!.Otp) ? Problems.Invalid("otp", "is required: the six digits of the mail.") : null);
        if (problem is not null)
        {
            return new ProblemResult(problem);
        }

        var client = SignInClient.Api(context.Client());
        if (MudbaseAnswers.NullIfEmpty(body!.MagicLinkId) is { } handle)
        {
            if (await context.CountAsync(handle) is { } refused)
            {
                return new ProblemResult(refused);
            }

            return await second.VerifyAsync(new Secret(handle), body.Otp, client, context.RequestAborted).ToAnswerAsync(Verified, tokens);
        }

        if (body.Identifier is not { } typed)
        {
            return new ProblemResult(Problems.Invalid("identifier", "is required: the address that the mail went to."));
        }

        if (!EmailAddress.TryParse(typed, out var email))
        {
            return new ProblemResult(Problems.EmailInvalid);
        }

        return await context.CountAsync(email) is { } limited
            ? new ProblemResult(limited)
            : await first.VerifyAsync(email, body.Otp, client, context.RequestAborted).ToAnswerAsync(Verified, tokens);
    }
}
