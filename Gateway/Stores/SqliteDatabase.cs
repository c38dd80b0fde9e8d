using System.Data.Common;
using MagicLink.Gateway.Health;
using Microsoft.Data.Sqlite;

namespace MagicLink.Gateway.Stores;

/// <summary>
/// SQLite with one writer and group commit: what waits is written in one transaction, again with each piece in a savepoint of its own when
/// one has failed, and answered after the commit is on disk (WAL, <c>synchronous=FULL</c>). Readers have threads and connections of their own.
/// </summary>
internal sealed class SqliteDatabase : IDatabase
{
    private const int MaxBatch = 256;
    private readonly StoreThread writer;
    private readonly StoreThread[] readers;

    /// <param name="path">The absolute path of the file; made if it is missing.</param>
    public SqliteDatabase(string path)
    {
        SqliteLibrary.Prepare();
        var file = new SqliteFile(path);
        writer = new StoreThread("store writer", file.OpenWriter(), MaxBatch, WriteBatch);
        var first = new StoreThread("store reader 1", file.OpenReader(), 1, ReadEach);
        readers = [first, first.Beside("store reader 2", file.OpenReader())];
    }

    public SqlDialect Dialect => SqlDialect.Sqlite;

    public Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> query, CancellationToken cancellation) => readers[0].Enqueue(query).WaitAsync(cancellation);

    public Task<T> WatchAsync<T>(Func<DbConnection, Task<T>> query, CancellationToken cancellation) => ReadAsync(query, cancellation);

    public Task<T> WriteAsync<T>(Func<DbConnection, Task<T>> work, CancellationToken cancellation) =>
        cancellation.IsCancellationRequested ? Task.FromCanceled<T>(cancellation) : writer.Enqueue(work);

    public Task ListenAsync(Action hint, CancellationToken cancellation) => Task.Delay(Timeout.InfiniteTimeSpan, cancellation);

    public void Dispose()
    {
        foreach (var reader in readers)
        {
            reader.Dispose();
        }

        writer.Dispose();
    }

    private static void ReadEach(PreparedConnection connection, IReadOnlyList<StoreWork> batch)
    {
        foreach (var item in batch)
        {
            item.Run(connection);
            item.Answer();
        }
    }

    private static void WriteBatch(PreparedConnection connection, IReadOnlyList<StoreWork> batch)
    {
        try
        {
            if (!TryWriteTogether(connection, batch) && batch.Count > 1)
            {
                WriteApart(connection, batch);
            }
        }
        catch (Exception fault)
        {
            TryRollBack(connection);

            // An outage that one piece met, such as a full disk, may have undone the whole batch: then it is the reason for all.
            var reason = batch.Select(item => item.Fault).OfType<StoreUnavailableException>().FirstOrDefault() ?? StoreWork.Translate(fault);
            foreach (var item in batch)
            {
                item.Fail(reason);
            }

            return;
        }

        foreach (var item in batch)
        {
            item.Answer();
        }
    }

    // Pieces seldom fail. Savepoints copy each page before it is changed, for every piece anew: so they are taken only where one did.
    private static bool TryWriteTogether(PreparedConnection connection, IReadOnlyList<StoreWork> batch)
    {
        connection.Execute("BEGIN IMMEDIATE");
        foreach (var item in batch)
        {
            item.Run(connection);
            if (item.Fault is not null)
            {
                TryRollBack(connection);
                return false;
            }

            if (!connection.IsInTransaction)
            {
                throw new InvalidOperationException("A piece of work has ended the transaction that it was a part of.");
            }
        }

        connection.Execute("COMMIT");
        return true;
    }

    private static void WriteApart(PreparedConnection connection, IReadOnlyList<StoreWork> batch)
    {
        connection.Execute("BEGIN IMMEDIATE");
        foreach (var item in batch)
        {
            connection.Execute("SAVEPOINT piece");
            item.Run(connection);
            if (item.Fault is not null)
            {
                connection.Execute("ROLLBACK TO piece");
            }

            connection.Execute("RELEASE piece");
        }

        connection.Execute("COMMIT");
    }

    private static void TryRollBack(PreparedConnection connection)
    {
        try
        {
            connection.Execute("ROLLBACK");
        }
        catch (SqliteException)
        {
            // SQLite rolls back by itself on some faults; then there is nothing left to undo.
        }
    }
}
