using MagicLink.Gateway.Http;
using MagicLink.Gateway.Sessions;

namespace MagicLink.Gateway.Api.Admin;

/// <summary><c>/sessions</c>: who is signed in, and from where. Ending one ends its tokens, its cookie and what it holds open.</summary>
internal static class SessionEndpoints
{
    public static async Task<IResult> ListAsync(HttpContext context, SessionAdminFlow flow)
    {
        var page = PageQuery.Of(context.Request);
        var query = new AdminQuery(context.Request);
        var user = query.Id("user");
        if ((page.Problem ?? query.Problem) is { } problem)
        {
            return new ProblemResult(problem);
        }

        var (items, total) = await flow.ListAsync(user, page.Skip, page.PageSize, context.RequestAborted);
        return Results.Json(ListAnswer.Of(page, items.Select(item => SessionView.From(item.Session, item.User, item.SeenAt)), total), AdminJson.Default.ListAnswerSessionView);
    }

    public static async Task<IResult> EndAsync(HttpContext context, string id, SessionAdminFlow flow) =>
        await flow.TryEndAsync(id, context.Admin().Name, context.RequestAborted)
            ? Results.Json(new MessageAnswer("Session ended"), AdminJson.Default.MessageAnswer)
            : new ProblemResult(Problems.NoOpenSession);
}

/// <param name="UserId">The person's <c>id</c>.</param>
internal sealed record SessionView(
    string Id, long UserId, string Email, string Device, string Address, string? UserAgent, DateTimeOffset CreatedAt, DateTimeOffset LastSeenAt, DateTimeOffset ExpiresAt,
    IReadOnlyList<string> Amr)
{
    public static SessionView From(Session session, Users.User user, DateTimeOffset seenAt) => new(
        session.Id, user.Id, user.Email.Value, session.Client.Device, session.Client.Address, session.Client.UserAgent, session.CreatedAt, seenAt, session.ExpiresAt, session.Amr);
}
