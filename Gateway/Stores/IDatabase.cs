using System.Data.Common;
using MagicLink.Gateway.Health;

namespace MagicLink.Gateway.Stores;

/// <summary>
/// A database that stores talk to in the SQL that SQLite and PostgreSQL share. Work is written as asynchronous; on SQLite
/// it completes before it returns, on a thread of the database's own. Work may run again after a deadlock, so it does nothing but talk to its connection.
/// </summary>
internal interface IDatabase : IDisposable
{
    SqlDialect Dialect { get; }

    /// <summary>Reads; never waits for a writer.</summary>
    /// <exception cref="StoreUnavailableException">The database cannot answer now.</exception>
    Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> query, CancellationToken cancellation);

    /// <summary>Reads over a connection that is kept free for this: what a gateway must know in time does not queue behind requests.</summary>
    /// <exception cref="StoreUnavailableException">The database cannot answer now.</exception>
    Task<T> WatchAsync<T>(Func<DbConnection, Task<T>> query, CancellationToken cancellation);

    /// <summary>
    /// Writes in one transaction; returns after it is on disk, or throws with nothing written. Once begun it is not given up,
    /// even when the client goes away: what must follow a commit, such as telling the live sessions, must not be skipped.
    /// </summary>
    /// <exception cref="StoreUnavailableException">The database cannot take it now.</exception>
    Task<T> WriteAsync<T>(Func<DbConnection, Task<T>> work, CancellationToken cancellation);

    /// <summary>Calls <paramref name="hint"/> when another process may have written a change; runs until it fails or is cancelled.</summary>
    /// <exception cref="StoreUnavailableException">The database cannot be listened to now.</exception>
    Task ListenAsync(Action hint, CancellationToken cancellation);
}
