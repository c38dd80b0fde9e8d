using MagicLink.Gateway.Http;
using MagicLink.Gateway.Mail;
using MagicLink.Gateway.SignIn;
using MagicLink.Gateway.Tokens;

namespace MagicLink.Gateway.Api.MagicLink;

/// <summary>POST <c>/code/verify</c>: signs in with the code beside the link.</summary>
internal static class CodeEndpoint
{
    public static async Task<IResult> VerifyAsync(HttpContext context, CodeFlow flow, AccessTokenIssuer tokens)
    {
        var body = await JsonBody.ReadAsync(context, MagicLinkJson.Default.CodeBody);
        if (body.Problem is { } problem)
        {
            return new ProblemResult(problem);
        }

        if (body.Value!.Email is not { } typed)
        {
            return new ProblemResult(Problems.Invalid("email", "is required: the address that the mail went to."));
        }

        if (string.IsNullOrEmpty(body.Value.Code))
        {
            return new ProblemResult(Problems.Invalid("code", "is required: the six digits of the mail."));
        }

        if (!EmailAddress.TryParse(typed, out var email))
        {
            return new ProblemResult(Problems.EmailInvalid);
        }

        return await context.CountAsync(email) is { } limited
            ? new ProblemResult(limited)
            : await flow.VerifyAsync(email, body.Value.Code, SignInClient.Api(context.Client()), context.RequestAborted).ToAnswerAsync(tokens);
    }
}
