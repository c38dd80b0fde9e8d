using MagicLink.Gateway.Http;
using MagicLink.Gateway.Sessions;

namespace MagicLink.Gateway.Api.MagicLink;

/// <summary>What a signed-in person sees of all sessions of theirs, and how they end.</summary>
internal static class OwnSessionsEndpoints
{
    public static async Task<IResult> ListAsync(HttpContext context, OwnSessionsFlow flow)
    {
        var call = await SignedInCall.ReadAccountAsync(context);
        if (call.Session is not { } current)
        {
            return new ProblemResult(call.Problem!);
        }

        var query = PageQuery.Of(context.Request);
        if (query.Problem is { } problem)
        {
            return new ProblemResult(problem);
        }

        var (items, total) = await flow.ListAsync(current.Session.UserId, query.Skip, query.PageSize, context.RequestAborted);
        return Results.Json(
            new SessionsAnswer([.. items.Select(item => SessionView.From(item.Session, item.SeenAt, item.Session.Id == current.Id))], query.Page, query.PageSize, total),
            MagicLinkJson.Default.SessionsAnswer);
    }

    public static async Task<IResult> EndAsync(HttpContext context, string id, OwnSessionsFlow flow, GatewayCookies cookies)
    {
        var call = await SignedInCall.ReadChangeAsync(context);
        if (call.Session is not { } current)
        {
            return new ProblemResult(call.Problem!);
        }

        if (!await flow.TryEndAsync(current.User.Current, id, context.RequestAborted))
        {
            return new ProblemResult(Problems.NoSuchSession);
        }

        if (id == current.Id && call.Caller.Credential == Credential.Cookie)
        {
            cookies.DeleteSession(context.Response);
        }

        return Results.Json(new MessageAnswer("Session ended"), MagicLinkJson.Default.MessageAnswer);
    }

    public static async Task<IResult> EndAllAsync(HttpContext context, OwnSessionsFlow flow, GatewayCookies cookies)
    {
        var call = await SignedInCall.ReadChangeAsync(context);
        if (call.Session is not { } current)
        {
            return new ProblemResult(call.Problem!);
        }

        var ended = await flow.EndAllAsync(current.User.Current, context.RequestAborted);
        if (call.Caller.Credential == Credential.Cookie)
        {
            cookies.DeleteSession(context.Response);
        }

        return Results.Json(new EndedAnswer("Signed out everywhere", ended), MagicLinkJson.Default.EndedAnswer);
    }

    public static async Task<IResult> EndOthersAsync(HttpContext context, OwnSessionsFlow flow)
    {
        var call = await SignedInCall.ReadChangeAsync(context);
        return call.Session is not { } current
            ? new ProblemResult(call.Problem!)
            : Results.Json(
                new EndedAnswer("Signed out everywhere else", await flow.EndOthersAsync(current.User.Current, current.Id, context.RequestAborted)),
                MagicLinkJson.Default.EndedAnswer);
    }
}
