using MagicLink.Gateway.Http;
using MagicLink.Gateway.Secrets;
using MagicLink.Gateway.Sessions;
using MagicLink.Gateway.Tokens;

namespace MagicLink.Gateway.Api.Mudbase;

/// <summary>What a signed-in client does with its session.</summary>
internal static class SessionEndpoints
{
    public static async Task<IResult> RefreshAsync(HttpContext context, Project project, RefreshFlow flow, AccessTokenIssuer tokens)
    {
        var body = await project.ReadAsync(context, MudbaseJson.Default.RefreshBody);
        if (body.Problem is { } problem)
        {
            return new ProblemResult(problem);
        }

        if (string.IsNullOrEmpty(body.Value!.RefreshToken))
        {
            return new ProblemResult(Problems.Invalid("refreshToken", "is required: the newest refresh token of the session."));
        }

        if (await flow.RefreshAsync(new Secret(body.Value.RefreshToken), context.Client(), context.RequestAborted) is not { } refreshed)
        {
            return new ProblemResult(Problems.RefreshInvalid);
        }

        var token = await tokens.IssueAsync(
            refreshed.Session.User.Current, refreshed.Session.Id, refreshed.Assurance.Amr, refreshed.Assurance.AuthenticatedAt);
        return Results.Json(
            new TokensAnswer("Token refreshed successfully", token.Value, refreshed.RefreshToken.Value, tokens.LifetimeSeconds), MudbaseJson.Default.TokensAnswer);
    }

    public static async Task<IResult> ShowAsync(HttpContext context) =>
        await SignedInCall.ReadAsync(context) is { Session: { } session }
            ? Results.Json(new SessionAnswer(PersonView.From(session.User.Current), Authenticated: true), MudbaseJson.Default.SessionAnswer)
            : new ProblemResult(Problems.Unauthenticated);

    /// <summary>Whatever body there is does not matter: the client sends an empty form.</summary>
    public static async Task<IResult> LogoutAsync(HttpContext context, SignOutFlow flow, GatewayCookies cookies)
    {
        var call = await SignedInCall.ReadChangeAsync(context);
        if (call.Session is not { } session)
        {
            return new ProblemResult(call.Problem!);
        }

        await flow.SignOutAsync(session, context.RequestAborted);
        if (call.Caller.Credential == Credential.Cookie)
        {
            cookies.DeleteSession(context.Response);
        }

        return MudbaseAnswers.Message("Logout successful");
    }
}
