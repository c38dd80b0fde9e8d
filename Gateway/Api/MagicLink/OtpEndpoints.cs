using MagicLink.Gateway.Http;
using MagicLink.Gateway.Secrets;
using MagicLink.Gateway.SignIn;
using MagicLink.Gateway.Tokens;

namespace MagicLink.Gateway.Api.MagicLink;

/// <summary>The code that is mailed after the link.</summary>
internal static class OtpEndpoints
{
    private const string MagicLinkId = "magicLinkId";

    public static async Task<IResult> VerifyAsync(HttpContext context, OtpFlow flow, AccessTokenIssuer tokens)
    {
        var body = await JsonBody.ReadAsync(context, MagicLinkJson.Default.OtpBody);
        if (body.Problem is { } problem)
        {
            return new ProblemResult(problem);
        }

        if (string.IsNullOrEmpty(body.Value!.MagicLinkId))
        {
            return new ProblemResult(Problems.Invalid(MagicLinkId, "is required: as the link's verification answered it."));
        }

        return string.IsNullOrEmpty(body.Value.Otp)
            ? new ProblemResult(Problems.Invalid("otp", "is required: the six digits of the mail."))
            : await flow.VerifyAsync(new Secret(body.Value.MagicLinkId), body.Value.Otp, SignInClient.Api(context.Client()), context.RequestAborted).ToAnswerAsync(tokens);
    }

    public static async Task<IResult> ResendAsync(HttpContext context, OtpFlow flow)
    {
        var body = await JsonBody.ReadAsync(context, MagicLinkJson.Default.ResendBody);
        if (body.Problem is { } problem)
        {
            return new ProblemResult(problem);
        }

        if (string.IsNullOrEmpty(body.Value!.MagicLinkId))
        {
            return new ProblemResult(Problems.Invalid(MagicLinkId, "is required: as the link's verification answered it."));
        }

        return await flow.ResendAsync(new Secret(body.Value.MagicLinkId), SignInClient.Api(context.Client()), context.RequestAborted) switch
        {
            OtpResend.Sent sent => Results.Json(new ResendAnswer((int)sent.ExpiresIn.TotalSeconds), MagicLinkJson.Default.ResendAnswer),
            OtpResend.TooSoon soon => new ProblemResult(Problems.TooMany(soon.RetryAfter)),
            _ => new ProblemResult(Problems.OtpExpired),
        };
    }
}
