using System.Globalization;
using MagicLink.Gateway.Http;
using MagicLink.Gateway.Mail;
using MagicLink.Gateway.SignIn;

namespace MagicLink.Gateway.Api.Admin;

/// <summary><c>/tokens</c>: the links to sign in with. No list holds one; one that is made here is shown once.</summary>
internal static class LinkEndpoints
{
    private static readonly (string Word, ChallengeState State)[] States =
        [("pending", ChallengeState.Live), ("used", ChallengeState.Used), ("revoked", ChallengeState.Killed), ("expired", ChallengeState.Expired)];

    public static string Allowed { get; } = string.Join(", ", States.Select(state => $"`{state.Word}`"));

    public static async Task<IResult> ListAsync(HttpContext context, LinkAdminFlow flow)
    {
        var page = PageQuery.Of(context.Request);
        var query = new AdminQuery(context.Request);
        var (email, state) = (query.Email("email"), query.Word("state", States) ?? ChallengeState.Live);
        if ((page.Problem ?? query.Problem) is { } problem)
        {
            return new ProblemResult(problem);
        }

        var (items, total) = await flow.ListAsync(email, state, page.Skip, page.PageSize, context.RequestAborted);
        var word = States.Single(known => known.State == state).Word;
        return Results.Json(ListAnswer.Of(page, items.Select(item => LinkView.From(item, word)), total), AdminJson.Default.ListAnswerLinkView);
    }

    public static async Task<IResult> CreateAsync(HttpContext context, LinkAdminFlow flow)
    {
        var body = await JsonBody.ReadAsync(context, AdminJson.Default.LinkBody);
        if (body.Problem is { } problem)
        {
            return new ProblemResult(problem);
        }

        if (string.IsNullOrEmpty(body.Value!.Email))
        {
            return new ProblemResult(Problems.Invalid("email", "is required: whom the link is for."));
        }

        if (!EmailAddress.TryParse(body.Value.Email, out var email))
        {
            return new ProblemResult(Problems.EmailInvalid);
        }

        if (!TryRead(body.Value.Lifetime, out var lifetime))
        {
            return new ProblemResult(Problems.Invalid("lifetime", $"is a duration from 00:00:01 to {LinkAdminFlow.MaxLifetime:c}, as hours, minutes and seconds."));
        }

        var language = RequestLanguage.Of(context.Request, body.Value.Locale);
        return await flow.CreateAsync(email, lifetime, language, context.Client(), context.Admin().Name, context.RequestAborted) switch
        {
            NewLink.Created created => Results.Json(
                new NewLinkAnswer(created.Challenge.Id, email.Value, created.Link.Value, created.Challenge.ExpiresAt), AdminJson.Default.NewLinkAnswer,
                statusCode: StatusCodes.Status201Created),
            NewLink.Disabled => new ProblemResult(Problems.UserDisabled),
            _ => new ProblemResult(Problems.NotAdmitted),
        };
    }

    public static async Task<IResult> RevokeAsync(HttpContext context, string id, LinkAdminFlow flow) =>
        await flow.RevokeAsync(id, context.Admin().Name, context.RequestAborted) switch
        {
            Revocation.Done => Results.Json(new MessageAnswer("Link revoked"), AdminJson.Default.MessageAnswer),
            Revocation.NotLive => new ProblemResult(Problems.LinkNotPending),
            _ => new ProblemResult(Problems.NoSuchLink),
        };

    private static bool TryRead(string? text, out TimeSpan? lifetime)
    {
        lifetime = TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var read) ? read : null;
        return text is null || (lifetime >= TimeSpan.FromSeconds(1) && lifetime <= LinkAdminFlow.MaxLifetime && text.Contains(':', StringComparison.Ordinal));
    }
}

/// <param name="Lifetime">How long it works, as <c>hh:mm:ss</c>; what is usual when absent.</param>
/// <param name="Locale">The language of the mails that may follow.</param>
internal sealed record LinkBody(string? Email, string? Lifetime, string? Locale);

internal sealed record NewLinkAnswer(string Id, string Email, string Link, DateTimeOffset ExpiresAt);

/// <param name="State"><c>pending</c>, <c>used</c>, <c>revoked</c> or <c>expired</c>.</param>
internal sealed record LinkView(
    string Id, string Email, string State, string Device, string Address, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt, DateTimeOffset? UsedAt, DateTimeOffset? RevokedAt)
{
    public static LinkView From(Challenge challenge, string state) => new(
        challenge.Id, challenge.Email.Value, state, challenge.Client.Device, challenge.Client.Address, challenge.CreatedAt, challenge.ExpiresAt, challenge.ConsumedAt, challenge.KilledAt);
}
