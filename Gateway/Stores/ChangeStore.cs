using System.Data.Common;
using Dapper;
using MagicLink.Gateway.Changes;

namespace MagicLink.Gateway.Stores;

/// <inheritdoc cref="IChangeStore"/>
internal sealed class ChangeStore(IDatabase database) : IChangeStore
{
    public Task<ChangeBatch> ReadAsync(long position, CancellationToken cancellation) => database.ReadAsync(
        async connection =>
        {
            // One statement, so that the horizon and the rows are of one moment.
            var rows = (await connection.QueryAsync<(long Horizon, string? Kind, string? Subject)>(
                $"""
                SELECT now.horizon, changes.kind, changes.subject
                FROM (SELECT {database.Dialect.ChangeHorizon} AS horizon) now LEFT JOIN changes ON changes.position >= @position
                ORDER BY changes.position, changes.seq
                """,
                new { position })).AsList();
            return new ChangeBatch(
                [.. rows.Where(row => row.Kind is not null).Select(row => new Change(Enum.Parse<ChangeKind>(row.Kind!), row.Subject!))],
                rows[0].Horizon);
        },
        cancellation);

    public Task ListenAsync(Action hint, CancellationToken cancellation) => database.ListenAsync(hint, cancellation);

    /// <summary>Adds changes of one kind inside the transaction that makes them.</summary>
    public static async Task AddAsync(DbConnection connection, SqlDialect dialect, ChangeKind kind, params IEnumerable<string> subjects)
    {
        await connection.ExecuteAsync(
            $"INSERT INTO changes (position, kind, subject, created_at) VALUES ({dialect.ChangePosition}, @kind, @subject, {dialect.Now})",
            subjects.Select(subject => new { kind = kind.ToString(), subject }));
        if (dialect.ChangeHint.Length > 0)
        {
            await connection.ExecuteAsync(dialect.ChangeHint);
        }
    }
}
