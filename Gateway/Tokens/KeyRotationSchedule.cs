namespace MagicLink.Gateway.Tokens;

/// <summary>Looks after the signing keys while the gateway runs.</summary>
internal sealed class KeyRotationSchedule(KeyRotationFlow keys, TimeProvider clock, ILogger<KeyRotationSchedule> log) : BackgroundService
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(100);

    /// <summary>Looked at so often at least: the wall clock, by which keys age, may be set meanwhile.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var wait = await KeepAsync(stoppingToken) ?? Longest;
            await Task.Delay(wait < Shortest ? Shortest : wait > Longest ? Longest : wait, clock, stoppingToken).ContinueWith(_ => { }, TaskScheduler.Default);
        }
    }

    private async Task<TimeSpan?> KeepAsync(CancellationToken stopping)
    {
        try
        {
            return await keys.KeepAsync(stopping);
        }
        catch (Exception fault) when (!stopping.IsCancellationRequested)
        {
            log.KeysNotKept(fault);
        }
        catch (OperationCanceledException)
        {
            // The gateway stops.
        }

        return null;
    }
}
