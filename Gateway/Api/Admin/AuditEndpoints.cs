using MagicLink.Gateway.Audit;
using MagicLink.Gateway.Http;
using MagicLink.Gateway.Users;

namespace MagicLink.Gateway.Api.Admin;

/// <summary><c>/audit</c>: who did what, when and from where; a page of it, or all of it as a file.</summary>
internal static class AuditEndpoints
{
    public static async Task<IResult> ListAsync(HttpContext context, AuditReader audit, IUserStore users)
    {
        var page = PageQuery.Of(context.Request);
        var query = new AuditQuery(context.Request);
        if ((page.Problem ?? query.Problem) is { } problem)
        {
            return new ProblemResult(problem);
        }

        var (question, isAboutSomebody) = await QuestionAsync(query, users, context.RequestAborted);
        if (query.Format is { } format)
        {
            return new AuditFile(isAboutSomebody ? audit.ReadAsync(question, context.RequestAborted) : null, format);
        }

        var found = isAboutSomebody
            ? await audit.ListAsync(question, page.Skip, page.PageSize, context.RequestAborted)
            : new AuditList([], 0);
        return Results.Json(ListAnswer.Of(page, found.Items.Select(AuditView.From), found.Total), AdminJson.Default.ListAnswerAuditView);
    }

    // An admin knows people by their number, everybody else by their public id. Nobody of that number has any events.
    private static async Task<(AuditQuestion Question, bool IsAboutSomebody)> QuestionAsync(AuditQuery query, IUserStore users, CancellationToken cancellation)
    {
        if (query.UserNumber is not { } number)
        {
            return (query.Question, true);
        }

        return await users.FindAsync([number], cancellation) is [var user] ? (query.Question with { UserId = user.PublicId }, true) : (query.Question, false);
    }
}

/// <param name="User">The person it is about, by the public id; <c>sub</c> in tokens.</param>
internal sealed record AuditView(
    long Id, DateTimeOffset At, string Kind, string? Reason, string? Actor, string? Email, string? User, string? SessionId, string? Address, string? UserAgent, string? Detail)
{
    public static AuditView From(AuditRecord record) => new(
        record.Id, record.At, record.Kind, record.Reason, record.Actor, record.Email, record.UserId, record.SessionId, record.Address, record.UserAgent, record.Detail);
}
