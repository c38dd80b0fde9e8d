using System.Data.Common;
using Dapper;
using MagicLink.Gateway.Audit;
using MagicLink.Gateway.Changes;
using MagicLink.Gateway.Limits;
using MagicLink.Gateway.Settings;
using MagicLink.Gateway.SignIn;
using SessionOptions = MagicLink.Gateway.Sessions.SessionOptions;

namespace MagicLink.Gateway.Stores;

/// <summary>
/// What is swept, and how long after its end. Each rule takes the oldest few rows in one short write; on PostgreSQL rows that
/// somebody else is at are left for the next time, so that several gateways may sweep at once and none waits.
/// </summary>
internal sealed class SweepRules(IDatabase database, Live<SessionOptions> sessions, Live<AuditOptions> audit)
{
    /// <summary>Rows of one write: so few that who writes next hardly notices (see <c>docs/adr/0011</c>).</summary>
    public const int Batch = 20;

    /// <summary>What was used or has expired stays distinct from what never was.</summary>
    private static readonly TimeSpan Tombstone = TimeSpan.FromHours(24);

    /// <summary>An operator looks into mails that never went out.</summary>
    private static readonly TimeSpan KeepDeadMail = TimeSpan.FromDays(7);

    /// <summary>Longer than any lock, and than locks are remembered.</summary>
    private static readonly TimeSpan KeepAttempts = TimeSpan.FromDays(7);

    private readonly string auditRule = AuditRule(database);

    private readonly string[][] rules =
    [
        [Delete(database, "challenges", "id", "expires_at", "expires_at <= @tombstone")],
        DeleteSessions(database, "ended_at", "ended_at <= @tombstone"),
        DeleteSessions(database, "expires_at", "expires_at <= @tombstone"),
        DeleteSessions(database, "last_seen_at", "last_seen_at <= @idle"),
        [Delete(database, "outbox", "id", "done_at", "state = 'delivered' AND done_at <= @tombstone")],
        [Delete(database, "outbox", "id", "done_at", "state = 'dead' AND done_at <= @deadMail")],
        [
            $"""
            WITH gone AS MATERIALIZED ({Oldest(database, "outbox", "id", "expires_at", "state = 'dead' AND sealed_mail IS NOT NULL AND expires_at <= @now")})
            UPDATE outbox SET sealed_mail = NULL WHERE id IN (SELECT id FROM gone)
            """,
        ],

        [Delete(database, "continuations", "hash", "expires_at", "expires_at <= @tombstone")],
        [Delete(database, "hand_overs", "hash", "expires_at", "expires_at <= @tombstone")],
        [Delete(database, "remembered_devices", "hash", "expires_at", "expires_at <= @now")],
        [
            $"""
            WITH gone AS MATERIALIZED (SELECT factor, subject FROM attempts WHERE updated_at <= @attempts ORDER BY updated_at LIMIT {Batch} {database.Dialect.SkipLocked})
            DELETE FROM attempts WHERE updated_at <= @attempts AND (factor, subject) IN (SELECT factor, subject FROM gone)
            """,
        ],

        [Delete(database, "counters", "key", "resets_at", "resets_at <= @now")],
        [Delete(database, "bans", "network", "until", "until <= @forgotten")],
        [
            $"""
            WITH gone AS MATERIALIZED (
              SELECT user_id, browser_hash FROM known_browsers WHERE last_used_at <= @unknown ORDER BY last_used_at LIMIT {Batch} {database.Dialect.SkipLocked}
            )
            DELETE FROM known_browsers WHERE last_used_at <= @unknown AND (user_id, browser_hash) IN (SELECT user_id, browser_hash FROM gone)
            """,
        ],
        [AuditRule(database)],

        // By the database's clock, which all that read the feed share: one of them with a wrong clock must not take a change from the others.
        [Delete(database, "changes", "seq", "created_at", $"created_at <= (SELECT {database.Dialect.Now}) - {(long)ChangeFeedOptions.KeepFor.TotalMilliseconds}")],
    ];

    public int Count => rules.Length;

    /// <summary>The SQL of all rules.</summary>
    public IEnumerable<string> Statements => rules.SelectMany(statements => statements);

    /// <summary>Sweeps one batch by one rule; how many rows that were.</summary>
    public Task<int> SweepAsync(int rule, DateTimeOffset now, CancellationToken cancellation)
    {
        var limits = new
        {
            now = Columns.Of(now),
            tombstone = Columns.Of(now - Tombstone),
            idle = Columns.Of(now - Tombstone - sessions.Current.IdleTimeout),
            deadMail = Columns.Of(now - KeepDeadMail),
            attempts = Columns.Of(now - KeepAttempts),
            forgotten = Columns.Of(now - BanOptions.Remember),
            unknown = Columns.Of(now - KnownBrowsers.KeepFor),
            audit = Columns.Of(now - audit.Current.Retention),
        };
        return database.WriteAsync(
            async connection =>
            {
                var swept = 0;
                foreach (var statement in rules[rule])
                {
                    swept += statement == auditRule ? await SweepAuditAsync(connection, limits) : await connection.ExecuteAsync(statement, limits);
                }

                return swept;
            },
            cancellation);
    }

    private static string AuditRule(IDatabase database) => Delete(database, "audit", "seq", "at", "at <= @audit") + " RETURNING kind";

    // With the rows goes their share of what is counted; the statistics stay.
    private async Task<int> SweepAuditAsync(DbConnection connection, object limits)
    {
        string[] kinds = [.. await connection.QueryAsync<string>(auditRule, limits)];
        await AuditTotals.ChangeAsync(connection, kinds, sign: -1);
        return kinds.Length;
    }

    private static string Oldest(IDatabase database, string table, string key, string age, string condition) =>
        $"SELECT {key} FROM {table} WHERE {condition} ORDER BY {age} LIMIT {Batch} {database.Dialect.SkipLocked}";

    private static string Delete(IDatabase database, string table, string key, string age, string condition) =>
        $"""
        WITH gone AS MATERIALIZED ({Oldest(database, table, key, age, condition)})
        DELETE FROM {table} WHERE {key} IN (SELECT {key} FROM gone)
        """;

    // Tokens first, a batch at a time: a session may have thousands, and its deletion would take them all at once. On PostgreSQL it
    // would also wait for a rotation under way, which in turn waits for the session.
    private static string[] DeleteSessions(IDatabase database, string age, string condition)
    {
        var gone = Oldest(database, "sessions", "id", age, condition);
        return
        [
            $"""
            WITH gone AS MATERIALIZED ({gone}), tokens AS MATERIALIZED (
              SELECT hash FROM refresh_tokens WHERE session_id IN (SELECT id FROM gone) LIMIT {Batch} {database.Dialect.SkipLocked}
            )
            DELETE FROM refresh_tokens WHERE hash IN (SELECT hash FROM tokens)
            """,
            $"""
            WITH gone AS MATERIALIZED ({gone})
            DELETE FROM sessions WHERE id IN (SELECT id FROM gone)
              AND NOT EXISTS (SELECT 1 FROM refresh_tokens WHERE refresh_tokens.session_id = sessions.id)
            """,
        ];
    }
}
