using System.Collections.Concurrent;
using System.Data.Common;
using Dapper;

namespace MagicLink.Gateway.Stores;

/// <summary>
/// How many rows a list has. A short one is counted exactly each time; a long one, where counting costs more than showing a page, at
/// most every few seconds.
/// </summary>
internal sealed class ListTotals(TimeProvider clock)
{
    /// <summary>Up to so many rows are counted each time.</summary>
    public const int Short = 10_000;

    private const int MaxRemembered = 1000;
    private static readonly TimeSpan KeepFor = TimeSpan.FromSeconds(10);
    private readonly ConcurrentDictionary<string, (long Total, DateTimeOffset At)> remembered = new(StringComparer.Ordinal);

    /// <param name="name">The list and what narrows it down.</param>
    /// <param name="rows">What stands after <c>FROM</c>.</param>
    public async Task<long> CountAsync(DbConnection connection, string name, string rows, object parameters)
    {
        var now = clock.GetUtcNow();
        if (remembered.TryGetValue(name, out var known) && now >= known.At && now - known.At < KeepFor)
        {
            return known.Total;
        }

        var total = await connection.ExecuteScalarAsync<long>($"SELECT COUNT(*) FROM (SELECT 1 FROM {rows} LIMIT {Short + 1}) AS first_rows", parameters);
        if (total <= Short)
        {
            return total;
        }

        total = await connection.ExecuteScalarAsync<long>($"SELECT COUNT(*) FROM {rows}", parameters);
        if (remembered.Count >= MaxRemembered)
        {
            remembered.Clear();
        }

        remembered[name] = (total, now);
        return total;
    }
}
