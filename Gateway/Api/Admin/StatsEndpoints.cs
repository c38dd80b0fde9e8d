using System.Globalization;
using MagicLink.Gateway.Audit;
using MagicLink.Gateway.Http;

namespace MagicLink.Gateway.Api.Admin;

/// <summary><c>/stats</c>: what happened day by day, real events, kept when the events are gone.</summary>
internal static class StatsEndpoints
{
    private const string IsoDay = "yyyy-MM-dd";
    private const int UsualDays = 30;
    private const int MostDays = 366;

    public static async Task<IResult> ShowAsync(HttpContext context, Statistics statistics, TimeProvider clock)
    {
        var (badFrom, badTo) = (Read(context.Request, "from", out var givenFrom), Read(context.Request, "to", out var givenTo));
        if ((badFrom ?? badTo) is { } problem)
        {
            return problem;
        }

        var to = givenTo ?? DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);
        var from = givenFrom ?? to.AddDays(1 - UsualDays);
        if (from > to)
        {
            return Refusal("from", "is not after to.");
        }

        if (to.DayNumber - from.DayNumber >= MostDays)
        {
            return Refusal("from", $"is at most {MostDays - 1} days before to.");
        }

        var (days, totals) = await statistics.ReadAsync(from, to, context.RequestAborted);
        return Results.Json(
            new StatisticsAnswer([.. days.Select(day => DayView.From(day.Day.ToString(IsoDay, CultureInfo.InvariantCulture), day.Statistics))], totals),
            AdminJson.Default.StatisticsAnswer);
    }

    private static ProblemResult Refusal(string field, string allowed) => new(Problems.Invalid(field, allowed));

    /// <summary>What is left out is no day, and no fault.</summary>
    private static ProblemResult? Read(HttpRequest request, string name, out DateOnly? day)
    {
        var values = request.Query[name];
        var isDay = DateOnly.TryParseExact(values.Count == 1 ? values[0] : "", IsoDay, CultureInfo.InvariantCulture, DateTimeStyles.None, out var read) && read.Year >= 1970;
        day = isDay ? read : null;
        return isDay || values.Count == 0 ? null : Refusal(name, "is a day such as 2026-03-01.");
    }
}

internal sealed record StatisticsAnswer(IReadOnlyList<DayView> Days, DayStatistics Totals);

/// <param name="Date">The day, UTC.</param>
internal sealed record DayView(
    string Date, long Sends, long Delivered, long SignIns, IReadOnlyDictionary<string, long> Failures, long Otp, long Totp, long RateLimited, long Bans, long NewUsers)
{
    public static DayView From(string date, DayStatistics day) =>
        new(date, day.Sends, day.Delivered, day.SignIns, day.Failures, day.Otp, day.Totp, day.RateLimited, day.Bans, day.NewUsers);
}
