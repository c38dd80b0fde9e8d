using Dapper;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace MagicLink.Gateway.Stores;

/// <summary>Copies a SQLite file that is in use.</summary>
internal static class SqliteCopy
{
    private const string RestoredMail = "restored from a backup";

    /// <summary>
    /// <c>VACUUM INTO</c> reads in one transaction, which with a WAL keeps neither the writer nor readers waiting and needs no second
    /// try when they write (the online backup API begins anew at each commit, or has to run on the writer's own connection). It
    /// also leaves behind what deleted rows have left in the file.
    /// </summary>
    /// <param name="target">A file that does not exist yet.</param>
    public static void Write(SqliteFile source, string target, DateTimeOffset now, CancellationToken cancellation)
    {
        SqliteFile.CreatePrivate(target);
        using (var connection = source.OpenBeside())
        using (cancellation.Register(() => raw.sqlite3_interrupt(connection.Handle)))
        {
            connection.Execute("VACUUM INTO @target", new { target });

            // While it was read, the WAL could only grow. This moves it into the database here, so that the writer need not.
            connection.Execute("PRAGMA wal_checkpoint(PASSIVE)");
        }

        cancellation.ThrowIfCancellationRequested();
        using var copy = new SqliteFile(target).OpenAlone();
        Disarm(copy, Columns.Of(now));
    }

    // A link that is pending now may be used a moment later: restored, it must not be good again, nor be mailed.
    private static void Disarm(SqliteConnection copy, long now)
    {
        using var transaction = copy.BeginTransaction();
        copy.Execute("UPDATE challenges SET killed_at = @now WHERE consumed_at IS NULL AND killed_at IS NULL", new { now }, transaction);
        copy.Execute("UPDATE outbox SET state = 'dead', done_at = @now, last_error = @RestoredMail WHERE state = 'waiting'", new { now, RestoredMail }, transaction);
        copy.Execute("UPDATE outbox SET sealed_mail = NULL WHERE sealed_mail IS NOT NULL", transaction: transaction);
        transaction.Commit();
    }
}
