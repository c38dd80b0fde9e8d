using System.Data.Common;
using Dapper;
using MagicLink.Gateway.Limits;

namespace MagicLink.Gateway.Stores;

/// <summary>Attempts to prove something, counted inside the transaction of whoever judges them.</summary>
internal static class AttemptTable
{
    /// <summary>
    /// Counts an attempt as failed before it is judged, so that parallel ones cannot be more than the rule allows. One that
    /// succeeds is taken back with <see cref="ForgetAsync"/>.
    /// </summary>
    public static async Task<AttemptVerdict> CountAsync(DbConnection connection, AttemptRule rule, string subject, DateTimeOffset now)
    {
        var key = new
        {
            rule.Factor,
            subject,
            now = Columns.Of(now),
            windowStart = rule.Window is { } window ? Columns.Of(now - window) : long.MinValue,
            forgotten = rule.Window is null ? long.MinValue : Columns.Of(now - AttemptRule.RememberLocks),
            tooFar = Columns.Of(now + rule.LongestLock), // written before the clock was set back
        };
        var counted = await connection.QuerySingleOrDefaultAsync<CountedRow>(
            """
            INSERT INTO attempts (factor, subject, failures, since, updated_at) VALUES (@Factor, @subject, 1, @now, @now)
            ON CONFLICT (factor, subject) DO UPDATE SET
              failures = CASE WHEN attempts.since <= @windowStart THEN 1 ELSE attempts.failures + 1 END,
              since = CASE WHEN attempts.since <= @windowStart THEN @now ELSE attempts.since END,
              locks = CASE WHEN attempts.updated_at <= @forgotten THEN 0 ELSE attempts.locks END,
              updated_at = @now
            WHERE attempts.locked_until <= @now OR attempts.locked_until > @tooFar
            RETURNING failures, locks
            """,
            key);
        if (counted is null)
        {
            var lockedUntil = await connection.ExecuteScalarAsync<long>("SELECT locked_until FROM attempts WHERE factor = @Factor AND subject = @subject", key);
            return new AttemptVerdict.Locked(Columns.Time(lockedUntil) - now);
        }

        if (counted.Failures >= rule.Most)
        {
            await connection.ExecuteAsync(
                "UPDATE attempts SET locks = locks + 1, locked_until = @until WHERE factor = @Factor AND subject = @subject",
                new { rule.Factor, subject, until = Columns.Of(now + rule.LockAfter(counted.Locks)) });
        }

        return new AttemptVerdict.Counted();
    }

    /// <summary>After a success, or with the account.</summary>
    public static Task ForgetAsync(DbConnection connection, AttemptRule rule, string subject) =>
        connection.ExecuteAsync("DELETE FROM attempts WHERE factor = @Factor AND subject = @subject", new { rule.Factor, subject });

    private sealed class CountedRow
    {
        public int Failures { get; init; }

        public int Locks { get; init; }
    }
}
