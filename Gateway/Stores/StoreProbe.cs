using Dapper;
using MagicLink.Gateway.Health;

namespace MagicLink.Gateway.Stores;

/// <summary>Reads, and takes the way of a write that changes nothing: a database that is locked, gone or read-only shows, a full disk does not.</summary>
internal sealed class StoreProbe(IDatabase database) : IStoreProbe
{
    public async Task ProbeAsync(CancellationToken cancellation)
    {
        await database.ReadAsync(connection => connection.ExecuteScalarAsync<long>("SELECT COUNT(*) FROM meta"), cancellation);
        await database.WriteAsync(connection => connection.ExecuteAsync("UPDATE meta SET value = value WHERE name = 'none'"), cancellation);
    }
}
