using System.Data.Common;
using Dapper;

namespace MagicLink.Gateway.Stores;

/// <summary>What SQLite and PostgreSQL say differently; all other SQL is written once.</summary>
internal abstract class SqlDialect
{
    public static readonly SqlDialect Sqlite = new SqliteDialect();
    public static readonly SqlDialect Postgres = new PostgresDialect();

    /// <summary>Whether other processes write to the same database.</summary>
    public abstract bool IsShared { get; }

    /// <summary>A growing integer key, for <c>{{identity}}</c> in migrations.</summary>
    public abstract string Identity { get; }

    /// <summary>Behind a text: compared byte by byte, so that an index of that order finds what a text begins with. <c>{{bytewise}}</c> in migrations.</summary>
    public abstract string Bytewise { get; }

    /// <summary>The end of a sub-select that picks rows to be updated: rows that somebody else is just taking are left to them.</summary>
    public abstract string SkipLocked { get; }

    /// <summary>The end of a select whose rows are held until the end of the transaction; rows that only point to them can still be added.</summary>
    public abstract string ForUpdate { get; }

    /// <summary>The database's own clock in Unix milliseconds: one for all that share it.</summary>
    public abstract string Now { get; }

    /// <summary>A time of this machine's clock, or the database's own where that is shared and behind: who deletes by it deletes nothing that others still need.</summary>
    public abstract string NotAfterNow(string time);

    /// <summary>Where a change that is written now stands in the change feed.</summary>
    public abstract string ChangePosition { get; }

    /// <summary>The position in the change feed below which nothing more will appear.</summary>
    public abstract string ChangeHorizon { get; }

    /// <summary>What is visible now, for <see cref="ChangeUnseen"/> later.</summary>
    public abstract string ChangeSnapshot { get; }

    /// <summary>Whether a change was not visible yet in <c>@Snapshot</c>.</summary>
    public abstract string ChangeUnseen { get; }

    /// <summary>1 on a server that knows of every commit at once, 0 on one that follows another.</summary>
    public abstract string IsPrimary { get; }

    /// <summary>A statement that tells the others, once committed, that there is a change to read; empty where there are no others.</summary>
    public abstract string ChangeHint { get; }

    /// <summary>Makes transactions that take the same name wait for each other, until they end.</summary>
    public abstract Task LockAsync(DbConnection connection, string name);

    /// <summary>Gives a transaction time that may wait for others, and then work, for minutes.</summary>
    public abstract Task BePatientAsync(DbConnection connection);

    /// <summary>One process, one writer: what runs, runs alone.</summary>
    private sealed class SqliteDialect : SqlDialect
    {
        private const string NextChange = "(SELECT COALESCE((SELECT seq FROM sqlite_sequence WHERE name = 'changes'), 0) + 1)";

        public override bool IsShared => false;

        public override string Identity => "INTEGER PRIMARY KEY AUTOINCREMENT";

        public override string Bytewise => "COLLATE BINARY";

        public override string SkipLocked => "";

        public override string ForUpdate => "";

        public override string Now => "CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)";

        public override string NotAfterNow(string time) => time;

        public override string ChangePosition => NextChange;

        public override string ChangeHorizon => NextChange;

        public override string ChangeSnapshot => "''";

        public override string ChangeUnseen => "1 = 1";

        public override string IsPrimary => "1";

        public override string ChangeHint => "";

        public override Task LockAsync(DbConnection connection, string name) => Task.CompletedTask;

        public override Task BePatientAsync(DbConnection connection) => Task.CompletedTask;
    }

    /// <summary>
    /// PostgreSQL 13 and later. Many write at once and commit in any order, so a change stands at its transaction's number, and
    /// the horizon is the oldest transaction still open (<c>pg_snapshot_xmin</c>): a reader that starts there again misses nothing.
    /// </summary>
    private sealed class PostgresDialect : SqlDialect
    {
        /// <summary>The server ends the wait earlier (<c>lock_timeout</c>), unless it was told to be patient.</summary>
        private const int LockSeconds = 600;

        public override bool IsShared => true;

        public override string Identity => "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY";

        public override string Bytewise => "COLLATE \"C\"";

        public override string SkipLocked => "FOR UPDATE SKIP LOCKED";

        public override string ForUpdate => "FOR NO KEY UPDATE";

        public override string Now => "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)";

        public override string NotAfterNow(string time) => $"LEAST({time}, {Now})";

        public override string ChangePosition => "pg_current_xact_id()::text::bigint";

        public override string ChangeHorizon => "pg_snapshot_xmin(pg_current_snapshot())::text::bigint";

        public override string ChangeSnapshot => "pg_current_snapshot()::text";

        public override string ChangeUnseen => "NOT pg_visible_in_snapshot(changes.position::text::xid8, @Snapshot::pg_snapshot)";

        public override string IsPrimary => "CASE WHEN pg_is_in_recovery() THEN 0 ELSE 1 END";

        public override string ChangeHint => $"SELECT pg_notify('{PostgresDatabase.Channel}', '')";

        public override Task LockAsync(DbConnection connection, string name) =>
            connection.ExecuteAsync("SELECT pg_advisory_xact_lock(hashtextextended(@name, 0))", new { name }, commandTimeout: LockSeconds);

        public override Task BePatientAsync(DbConnection connection) =>
            connection.ExecuteAsync("SET LOCAL lock_timeout = 0; SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0");
    }
}
