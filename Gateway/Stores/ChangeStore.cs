using System.Data.Common;
using Dapper;
using MagicLink.Gateway.Changes;
using MagicLink.Gateway.Health;

namespace MagicLink.Gateway.Stores;

/// <inheritdoc cref="IChangeStore"/>
internal sealed class ChangeStore(IDatabase database) : IChangeStore
{
    public Task<ChangeBatch> ReadAsync(ChangePosition position, CancellationToken cancellation) => database.WatchAsync(
        async connection =>
        {
            // One statement, so that the position and the rows are of one moment.
            var rows = (await connection.QueryAsync<Row>(
                $"""
                SELECT now.is_primary AS IsPrimary, now.horizon, now.snapshot, now.read_at AS ReadAt, changes.kind, changes.subject
                FROM (
                  SELECT {database.Dialect.IsPrimary} AS is_primary, {database.Dialect.ChangeHorizon} AS horizon, {database.Dialect.ChangeSnapshot} AS snapshot,
                    {database.Dialect.Now} AS read_at
                ) now LEFT JOIN changes ON changes.position >= @Horizon AND {database.Dialect.ChangeUnseen}
                ORDER BY changes.position, changes.seq
                """,
                new { position.Horizon, position.Snapshot })).AsList();
            return rows[0].IsPrimary == 1
                ? new ChangeBatch([.. rows.Select(row => row.Change).OfType<Change>()], new ChangePosition(rows[0].Horizon, rows[0].Snapshot), Columns.Time(rows[0].ReadAt))
                : throw new StoreUnavailableException("The database server follows another one and may not know yet who has signed out.");
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

    private sealed class Row
    {
        public int IsPrimary { get; init; }

        public long Horizon { get; init; }

        public string Snapshot { get; init; } = "";

        public long ReadAt { get; init; }

        public string? Kind { get; init; }

        public string? Subject { get; init; }

        /// <summary>Null also for what a newer version tells its like: this one keeps nothing of it in memory.</summary>
        public Change? Change => Enum.TryParse<ChangeKind>(Kind, out var kind) ? new Change(kind, Subject!) : null;
    }
}
