using System.Data.Common;
using Dapper;

namespace MagicLink.Gateway.Stores;

/// <summary>How many events of each kind are kept.</summary>
internal static class AuditTotals
{
    /// <summary>
    /// Makes whoever adds events and whoever deletes a person wait for each other, until the end of the transaction: no event of the
    /// person slips in between.
    /// </summary>
    public static Task HoldAsync(DbConnection connection, SqlDialect dialect) =>
        connection.ExecuteAsync($"SELECT total FROM audit_totals WHERE kind = '' {dialect.ForUpdate}");

    /// <summary>Always in the same order: two gateways that count the same kinds must not wait for each other in a circle.</summary>
    /// <param name="kinds">One for each event.</param>
    /// <param name="sign">1 for what was added, -1 for what was deleted.</param>
    public static Task ChangeAsync(DbConnection connection, IEnumerable<string> kinds, int sign) => connection.ExecuteAsync(
        "INSERT INTO audit_totals (kind, total) VALUES (@Kind, @Change) ON CONFLICT (kind) DO UPDATE SET total = audit_totals.total + excluded.total",
        kinds.GroupBy(kind => kind, StringComparer.Ordinal).OrderBy(same => same.Key, StringComparer.Ordinal).Select(same => new { Kind = same.Key, Change = sign * same.LongCount() }));

    /// <param name="kind">Null for all.</param>
    public static Task<long> ReadAsync(DbConnection connection, string? kind) => kind is null
        ? connection.ExecuteScalarAsync<long>("SELECT COALESCE(SUM(total), 0) FROM audit_totals")
        : connection.ExecuteScalarAsync<long>("SELECT COALESCE((SELECT total FROM audit_totals WHERE kind = @kind), 0)", new { kind });
}
