using MagicLink.Gateway.Http;
using MagicLink.Gateway.Limits;

namespace MagicLink.Gateway.Api.Admin;

/// <summary><c>/banned-ips</c>: the networks that are shut out.</summary>
internal static class BanEndpoints
{
    private const int MaxReason = 500;

    public static async Task<IResult> ListAsync(HttpContext context, BanFlow flow)
    {
        var query = PageQuery.Of(context.Request);
        if (query.Problem is { } problem)
        {
            return new ProblemResult(problem);
        }

        var (items, total) = await flow.ListAsync(query.Skip, query.PageSize, context.RequestAborted);
        return Results.Json(ListAnswer.Of(query, items.Select(BanView.From), total), AdminJson.Default.ListAnswerBanView);
    }

    public static async Task<IResult> BanAsync(HttpContext context, BanFlow flow)
    {
        var body = await JsonBody.ReadAsync(context, AdminJson.Default.BanBody);
        if (body.Problem is { } problem)
        {
            return new ProblemResult(problem);
        }

        var (ip, reason, duration) = (body.Value!.Ip, body.Value.Reason, body.Value.Duration);
        if (string.IsNullOrEmpty(ip))
        {
            return new ProblemResult(Problems.Invalid("ip", "is required: an address, or a network such as 10.0.0.0/8."));
        }

        if (reason?.Length > MaxReason)
        {
            return new ProblemResult(Problems.Invalid("reason", $"has at most {MaxReason} characters."));
        }

        var lasts = LimitPeriod.Parse(duration);
        if (duration is not null && lasts is null)
        {
            return new ProblemResult(Problems.Invalid("duration", "is a period such as \"01:00:00\" or \"12h\", from a second to a year; without one the ban lasts until it is taken back."));
        }

        return await flow.BanAsync(ip, reason, lasts, context.Admin().Name, context.RequestAborted) switch
        {
            BanResult.Banned banned => Results.Json(BanView.From(banned.Ban), AdminJson.Default.BanView, statusCode: StatusCodes.Status201Created),
            BanResult.OnWhitelist => new ProblemResult(Problems.OnWhitelist),
            _ => new ProblemResult(Problems.NoNetwork),
        };
    }

    public static Task<IResult> UnbanAsync(HttpContext context, string ip, BanFlow flow) => UnbanAsync(context, flow, ip);

    /// <summary>A network, whose slash divides its path.</summary>
    public static Task<IResult> UnbanNetworkAsync(HttpContext context, string ip, string prefix, BanFlow flow) => UnbanAsync(context, flow, $"{ip}/{prefix}");

    private static async Task<IResult> UnbanAsync(HttpContext context, BanFlow flow, string network) =>
        await flow.UnbanAsync(network, context.Admin().Name, context.RequestAborted) is BanResult.Unbanned
            ? Results.Json(new MessageAnswer("Unbanned"), AdminJson.Default.MessageAnswer)
            : new ProblemResult(Problems.NotBanned);
}

/// <param name="Ip">An address, or a network such as <c>10.0.0.0/8</c>.</param>
/// <param name="Duration">Null: until it is taken back.</param>
internal sealed record BanBody(string? Ip, string? Reason, string? Duration);

/// <param name="Until">Null: until it is taken back.</param>
/// <param name="Automatic">Whether failed proofs led to it.</param>
/// <param name="BannedBy">The admin token's name; null for an automatic one.</param>
internal sealed record BanView(string Ip, string Reason, DateTimeOffset Since, DateTimeOffset? Until, bool Automatic, string? BannedBy)
{
    public static BanView From(Ban ban) => new(ban.Network.ToString(), ban.Reason, ban.Since, ban.Until, ban.IsAutomatic, ban.Actor);
}
