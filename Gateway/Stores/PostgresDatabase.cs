using System.Data.Common;
using Npgsql;

namespace MagicLink.Gateway.Stores;

/// <summary>
/// PostgreSQL, shared by any number of gateways. Each piece of work is a transaction of its own (READ COMMITTED: what decides
/// is an atomic statement or a lock, not what was read before); one that met a deadlock is undone and done again.
/// </summary>
internal sealed class PostgresDatabase : IDatabase
{
    /// <summary>The channel on which changes are announced.</summary>
    public const string Channel = "gateway_changes";

    private const int MaxAttempts = 5;
    private static readonly TimeSpan ListenKeepAlive = TimeSpan.FromSeconds(5);
    private readonly NpgsqlDataSource source;
    private readonly NpgsqlDataSource watcher;
    private readonly string listenerConnection;

    /// <param name="connectionString">As an operator wrote it; what it leaves open is filled in by <see cref="PostgresConnection"/>.</param>
    public PostgresDatabase(string connectionString)
    {
        source = NpgsqlDataSource.Create(PostgresConnection.WithDefaults(connectionString));
        watcher = NpgsqlDataSource.Create(PostgresConnection.ForWatching(connectionString));
        listenerConnection = PostgresConnection.ForListening(connectionString, ListenKeepAlive);
    }

    public SqlDialect Dialect => SqlDialect.Postgres;

    // Whoever gives up waiting leaves the query to end by itself: its connection goes back to the pool when it is idle.
    public Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> query, CancellationToken cancellation) => ReadAsync(source, query).WaitAsync(cancellation);

    public Task<T> WatchAsync<T>(Func<DbConnection, Task<T>> query, CancellationToken cancellation) => ReadAsync(watcher, query).WaitAsync(cancellation);

    public async Task<T> WriteAsync<T>(Func<DbConnection, Task<T>> work, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            var committing = false;
            try
            {
                await using var connection = await source.OpenConnectionAsync(cancellation);
                await using var transaction = await connection.BeginTransactionAsync(CancellationToken.None);
                var result = await work(connection);
                committing = true;
                await transaction.CommitAsync(CancellationToken.None);
                return result;
            }
            catch (PostgresException fault) when (PostgresFault.IsUndone(fault) && attempt < MaxAttempts)
            {
                // The server chose this transaction to let others pass; nothing of it was written.
            }
            catch (Exception fault) when (PostgresFault.IsBroken(fault) && !committing && attempt == 1)
            {
                // A pooled connection from before the server was restarted. Nothing was committed over it.
            }
            catch (Exception fault) when (PostgresFault.IsOutage(fault))
            {
                throw PostgresFault.Translate(fault);
            }
        }
    }

    public async Task ListenAsync(Action hint, CancellationToken cancellation)
    {
        try
        {
            await using var connection = new NpgsqlConnection(listenerConnection);
            await connection.OpenAsync(cancellation);
            connection.Notification += (_, _) => hint();
            await using (var listen = new NpgsqlCommand($"LISTEN {Channel}", connection))
            {
                await listen.ExecuteNonQueryAsync(cancellation);
            }

            while (true)
            {
                await connection.WaitAsync(cancellation);
            }
        }
        catch (Exception fault) when (PostgresFault.IsOutage(fault))
        {
            throw PostgresFault.Translate(fault);
        }
    }

    public void Dispose()
    {
        source.Dispose();
        watcher.Dispose();
    }

    private static async Task<T> ReadAsync<T>(NpgsqlDataSource source, Func<DbConnection, Task<T>> query)
    {
        for (var isFirst = true; ; isFirst = false)
        {
            try
            {
                await using var connection = await source.OpenConnectionAsync();
                return await query(connection);
            }
            catch (Exception fault) when (PostgresFault.IsBroken(fault) && isFirst)
            {
                // As above: a new connection may do better.
            }
            catch (Exception fault) when (PostgresFault.IsOutage(fault))
            {
                throw PostgresFault.Translate(fault);
            }
        }
    }
}
