using Dapper;
using MagicLink.Gateway.Health;

namespace MagicLink.Gateway.Stores;

/// <summary>
/// Reads, and writes for real: a database that is locked, gone, read-only or on a full disk shows. Anybody may ask whether the
/// gateway is ready, so the store is asked once a second at most.
/// </summary>
internal sealed class StoreProbe(IDatabase database, TimeProvider clock) : IStoreProbe
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);
    private readonly Lock guard = new();
    private Task? latest;
    private long begunAt;

    public Task ProbeAsync(CancellationToken cancellation)
    {
        lock (guard)
        {
            if (latest is null || latest.IsFaulted || clock.GetElapsedTime(begunAt) >= Period)
            {
                begunAt = clock.GetTimestamp();
                latest = ProbeOnceAsync(clock.GetUtcNow());
            }

            return latest.WaitAsync(cancellation);
        }
    }

    private async Task ProbeOnceAsync(DateTimeOffset now)
    {
        await database.ReadAsync(connection => connection.ExecuteScalarAsync<long>("SELECT COUNT(*) FROM meta"), CancellationToken.None);
        await database.WriteAsync(
            connection => connection.ExecuteAsync(
                "INSERT INTO meta (name, value) VALUES ('last-probe', @value) ON CONFLICT (name) DO UPDATE SET value = @value",
                new { value = now.ToString("O", System.Globalization.CultureInfo.InvariantCulture) }),
            CancellationToken.None);
    }
}
