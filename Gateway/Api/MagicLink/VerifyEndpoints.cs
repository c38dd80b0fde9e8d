using MagicLink.Gateway.Http;
using MagicLink.Gateway.SignIn;
using MagicLink.Gateway.Tokens;

namespace MagicLink.Gateway.Api.MagicLink;

/// <summary>GET and POST <c>/verify</c>: trades a link token for a session, once.</summary>
internal static class VerifyEndpoints
{
    /// <summary>A browser that a person clicked is sent on to the confirm page; nothing is spent by that.</summary>
    public static async Task<IResult> VerifyGetAsync(HttpContext context, VerifyFlow flow, AccessTokenIssuer tokens, PublicAddress address)
    {
        var values = context.Request.Query["token"];
        if (values is not [{ Length: > 0 } token])
        {
            return new ProblemResult(Problems.Invalid("token", "is required, once: the token of the mailed link."));
        }

        return Navigation.PrefersHtml(context.Request)
            ? Results.Redirect($"{address.Url}{OwnPaths.Pages}/link?token={Uri.EscapeDataString(token)}")
            : await VerifyAsync(context, token, flow, tokens);
    }

    public static async Task<IResult> VerifyPostAsync(HttpContext context, VerifyFlow flow, AccessTokenIssuer tokens)
    {
        var body = await JsonBody.ReadAsync(context, MagicLinkJson.Default.VerifyBody);
        if (body.Problem is { } problem)
        {
            return new ProblemResult(problem);
        }

        return string.IsNullOrEmpty(body.Value!.Token)
            ? new ProblemResult(Problems.Invalid("token", "is required: the token of the mailed link."))
            : await VerifyAsync(context, body.Value.Token, flow, tokens);
    }

    private static Task<IResult> VerifyAsync(HttpContext context, string token, VerifyFlow flow, AccessTokenIssuer tokens) =>
        flow.VerifyAsync(token, SignInClient.Api(context.Client()), context.RequestAborted).ToAnswerAsync(tokens);
}
