using MagicLink.Gateway.Http;
using MagicLink.Gateway.Mail;

namespace MagicLink.Gateway.Api.Admin;

/// <summary><c>/outbox</c> and <c>/mail</c>: the mails that are not out, and whether mails arrive at all.</summary>
internal static class OutboxEndpoints
{
    private const string Dead = "dead";
    private const string Waiting = "waiting";

    public static async Task<IResult> ListAsync(HttpContext context, OutboxAdminFlow flow)
    {
        var page = PageQuery.Of(context.Request);
        var query = new AdminQuery(context.Request);
        var dead = query.Word("state", (Dead, true), (Waiting, false));
        if ((page.Problem ?? query.Problem) is { } problem)
        {
            return new ProblemResult(problem);
        }

        var (items, total) = await flow.ListAsync(dead, page.Skip, page.PageSize, context.RequestAborted);
        return Results.Json(ListAnswer.Of(page, items.Select(item => MailView(item.Entry, item.Recipient)), total), AdminJson.Default.ListAnswerMailView);
    }

    public static async Task<IResult> RetryAsync(HttpContext context, string id, OutboxAdminFlow flow) =>
        await flow.RetryAsync(id, context.Admin().Name, context.RequestAborted) switch
        {
            OutboxRetry.Waiting => Results.Json(new MessageAnswer("The mail is tried again now"), AdminJson.Default.MessageAnswer),
            OutboxRetry.NotDead => new ProblemResult(Problems.MailNotDead),
            OutboxRetry.Expired => new ProblemResult(Problems.MailExpired),
            _ => new ProblemResult(Problems.NoSuchMail),
        };

    public static async Task<IResult> SendTestAsync(HttpContext context, OutboxAdminFlow flow)
    {
        var body = await JsonBody.ReadAsync(context, AdminJson.Default.TestMailBody);
        if (body.Problem is { } problem)
        {
            return new ProblemResult(problem);
        }

        return string.IsNullOrEmpty(body.Value!.To) ? new ProblemResult(Problems.Invalid("to", "is required: the address to send to."))
            : !EmailAddress.TryParse(body.Value.To, out var to) ? new ProblemResult(Problems.EmailInvalid)
            : Results.Json(
                new TestMailAnswer("The mail is on its way", await flow.SendTestAsync(to, context.Admin().Name, context.RequestAborted)), AdminJson.Default.TestMailAnswer);
    }

    private static MailView MailView(OutboxEntry entry, string? recipient) => new(
        entry.Mail.Id, entry.Dead ? Dead : Waiting, recipient, entry.Mail.Attempts, entry.Mail.CreatedAt, entry.Mail.ExpiresAt,
        entry.Dead || entry.UnderWay ? null : entry.DueAt, entry.LastError);
}

internal sealed record TestMailBody(string? To);

internal sealed record TestMailAnswer(string Message, string Id);

/// <param name="State"><c>waiting</c> or <c>dead</c>.</param>
/// <param name="Recipient">Masked; null where the mail is not there any more.</param>
/// <param name="DueAt">When it is tried next; null when it is dead, or being handed over now.</param>
internal sealed record MailView(
    string Id, string State, string? Recipient, int Attempts, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt, DateTimeOffset? DueAt, string? LastError);
