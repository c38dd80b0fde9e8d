namespace MagicLink.Gateway.Audit;

/// <summary>What happened day by day, from what was counted; what happened here a moment ago included.</summary>
internal sealed class Statistics(IAuditStore store, AuditLog log)
{
    /// <summary>Every day of the range, those without anything included.</summary>
    public async Task<(IReadOnlyList<(DateOnly Day, DayStatistics Statistics)> Days, DayStatistics Totals)> ReadAsync(DateOnly from, DateOnly to, CancellationToken cancellation)
    {
        await log.FlushAsync(cancellation);
        var counts = await store.CountsAsync(from, to, cancellation);
        var byDay = counts.ToLookup(count => count.Day);
        var days = Enumerable.Range(0, to.DayNumber - from.DayNumber + 1).Select(from.AddDays);
        return ([.. days.Select(day => (day, DayStatistics.Of([.. byDay[day]])))], DayStatistics.Of(counts));
    }
}
