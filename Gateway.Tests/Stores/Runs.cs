using System.Data.Common;
using MagicLink.Gateway.Stores;

namespace MagicLink.Gateway.Tests.Stores;

/// <summary>Counts how often work was begun: more often than it was asked for is work that a deadlock undid.</summary>
internal sealed class Runs(IDatabase database) : IDatabase
{
    private int asked;
    private int begun;

    public int Asked => asked;

    public int Begun => begun;

    public SqlDialect Dialect => database.Dialect;

    public Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> query, CancellationToken cancellation) => database.ReadAsync(query, cancellation);

    public Task<T> WatchAsync<T>(Func<DbConnection, Task<T>> query, CancellationToken cancellation) => database.WatchAsync(query, cancellation);

    public Task<T> WriteAsync<T>(Func<DbConnection, Task<T>> work, CancellationToken cancellation)
    {
        Interlocked.Increment(ref asked);
        return database.WriteAsync(
            connection =>
            {
                Interlocked.Increment(ref begun);
                return work(connection);
            },
            cancellation);
    }

    public Task ListenAsync(Action hint, CancellationToken cancellation) => database.ListenAsync(hint, cancellation);

    public void Dispose()
    {
        // The database is its owner's.
    }
}
