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

        if (string.IsNullOrEmpty(body.Value.Otp))
        {
            return new ProblemResult(Problems.Invalid("otp", "is required: the six digits of the mail."));
        }

        return await context.CountAsync(body.Value.MagicLinkId) is { } limited
            ? new ProblemResult(limited)
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

        if (await context.CountAsync(body.Value.MagicLinkId) is { } limited)
        {
            return new ProblemResult(limited);
        }

        return await flow.ResendAsync(new Secret(body.Value.MagicLinkId), SignInClient.Api(context.Client()), context.RequestAborted) switch
        {
            OtpResend.Sent sent => Results.Json(new ResendAnswer((int)sent.ExpiresIn.TotalSeconds), MagicLinkJson.Default.ResendAnswer),
            OtpResend.TooSoon soon => new ProblemResult(Problems.TooMany(soon.RetryAfter)),
            OtpResend.Gone { IsUnknown: true } => new ProblemResult(Problems.OtpUnknown),
            _ => new ProblemResult(Problems.OtpExpired),
        };
    }
}
