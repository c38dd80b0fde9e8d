using System.Data.Common;
using Dapper;
using MagicLink.Gateway.Limits;

namespace MagicLink.Gateway.Stores;

/// <summary>Counters, each taken in one statement inside the transaction of whoever counts.</summary>
internal static class CounterTable
{
    /// <summary>
    /// Counts so many calls at once, unless the counter is used up. It may go beyond its limit by the calls of one such step, which are
    /// refused then. One that would last longer than its period, from before the clock was set back, ends with a new period at the latest.
    /// </summary>
    public static async Task<(long Taken, DateTimeOffset ResetsAt, int Granted)> TakeAsync(DbConnection connection, Counter counter, int calls, DateTimeOffset now)
    {
        var key = new { counter.Key, calls, counter.Limit, now = Columns.Of(now), resets = Columns.Of(now + counter.Period) };
        var row = await connection.QuerySingleOrDefaultAsync<(long Taken, long ResetsAt)>(
            """
            INSERT INTO counters (key, taken, resets_at) VALUES (@Key, @calls, @resets)
            ON CONFLICT (key) DO UPDATE SET
              taken = CASE WHEN counters.resets_at <= @now THEN @calls ELSE counters.taken + @calls END,
              resets_at = CASE WHEN counters.resets_at <= @now OR counters.resets_at > @resets THEN @resets ELSE counters.resets_at END
            WHERE counters.taken < @Limit OR counters.resets_at <= @now OR counters.resets_at > @resets
            RETURNING taken, resets_at
            """,
            key);
        if (row.Taken > 0)
        {
            var beyond = Math.Max(0, row.Taken - counter.Limit);
            return (row.Taken, Columns.Time(row.ResetsAt), (int)Math.Max(0, calls - beyond));
        }

        // Swept at this very moment, it has just ended.
        var resetsAt = await connection.ExecuteScalarAsync<long?>("SELECT resets_at FROM counters WHERE key = @Key", key);
        return (counter.Limit, Columns.Time(resetsAt ?? key.now), 0);
    }

    public static Task ForgetAsync(DbConnection connection, string key) => connection.ExecuteAsync("DELETE FROM counters WHERE key = @key", new { key });
}
