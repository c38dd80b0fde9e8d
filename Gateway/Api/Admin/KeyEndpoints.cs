using MagicLink.Gateway.Http;
using MagicLink.Gateway.Tokens;

namespace MagicLink.Gateway.Api.Admin;

/// <summary><c>/keys</c>: the keys that tokens are signed with. No answer holds a secret.</summary>
internal static class KeyEndpoints
{
    public static async Task<IResult> ListAsync(HttpContext context, KeyRotationFlow flow)
    {
        var query = PageQuery.Of(context.Request);
        return query.Problem is { } problem
            ? new ProblemResult(problem)
            : Results.Json(
                ListAnswer.Cut(query, [.. (await flow.ListAsync(context.RequestAborted)).Select(KeyView.From)]), AdminJson.Default.ListAnswerKeyView);
    }

    public static async Task<IResult> RotateAsync(HttpContext context, KeyRotationFlow flow) => await flow.RotateAsync(context.Admin().Name, context.RequestAborted) switch
    {
        KeyRotationResult.Rotated rotated => Results.Json(KeyView.From(rotated.Key), AdminJson.Default.KeyView),
        _ => new ProblemResult(Problems.TooManyKeys),
    };
}

/// <param name="State"><c>signing</c>, <c>retired</c> (verifies still), <c>expired</c> or <c>unused</c> (of another algorithm).</param>
internal sealed record KeyView(string Id, string Algorithm, DateTimeOffset CreatedAt, string State)
{
    public static KeyView From(Tokens.KeyView key) => new(key.Id, key.Algorithm.ToString(), key.CreatedAt, key.State.ToString().ToLowerInvariant());
}
