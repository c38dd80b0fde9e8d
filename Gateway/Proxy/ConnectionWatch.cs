using MagicLink.Gateway.Health;
using MagicLink.Gateway.Limits;
using MagicLink.Gateway.Sessions;

namespace MagicLink.Gateway.Proxy;

/// <summary>
/// Looks once a second whether what let in each open connection still holds. What is ended by somebody closes at once without it; this finds
/// what ends by the clock, and who is shut out meanwhile.
/// </summary>
internal sealed class ConnectionWatch(OpenConnections connections, LiveSessions sessions, BanList bans, TimeProvider clock) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            using var timer = new PeriodicTimer(Period, clock);
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await LookAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The gateway stops.
        }
    }

    private async Task LookAsync(CancellationToken cancellation)
    {
        foreach (var connection in connections.All)
        {
            if (IsBanned(connection) || await IsOverAsync(connection, cancellation))
            {
                connection.Close();
            }
        }
    }

    private bool IsBanned(OpenConnection connection) => bans.Scope == BanScope.All && bans.Find(connection.Address) is not null;

    private async ValueTask<bool> IsOverAsync(OpenConnection connection, CancellationToken cancellation)
    {
        try
        {
            return connection.Session is { } session && await sessions.IsOverAsync(session, cancellation);
        }
        catch (StoreUnavailableException)
        {
            return false; // how long sessions are believed in an outage is for the change feed to say, which closes connections too
        }
    }
}
