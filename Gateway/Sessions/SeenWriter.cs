namespace MagicLink.Gateway.Sessions;

/// <summary>Writes last-seen times in batches, so that a proxied request costs no write, and trims the live sessions.</summary>
internal sealed class SeenWriter(LiveSessions live, ISessionStore store, TimeProvider clock, ILogger<SeenWriter> log) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(30);

    /// <summary>A time is worth a write when it has moved on this far.</summary>
    private static readonly TimeSpan Coarseness = TimeSpan.FromMinutes(1);

    /// <summary>After this long without a request, whatever is unwritten is written.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromMinutes(5);

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await WriteAsync(TimeSpan.Zero, CancellationToken.None);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, clock);
        while (await NextAsync(timer, stoppingToken))
        {
            await WriteAsync(Coarseness, stoppingToken);
            live.Trim();
        }
    }

    private static async Task<bool> NextAsync(PeriodicTimer timer, CancellationToken stopping)
    {
        try
        {
            return await timer.WaitForNextTickAsync(stopping);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private async Task WriteAsync(TimeSpan atLeast, CancellationToken cancellation)
    {
        var unwritten = live.Unwritten(atLeast, clock.GetUtcNow() - Quiet);
        if (unwritten.Count == 0)
        {
            return;
        }

        try
        {
            await store.TouchAsync([.. unwritten.Select(pair => (pair.Session.Id, pair.SeenAt))], cancellation);
            foreach (var (session, seenAt) in unwritten)
            {
                session.MarkWritten(seenAt);
            }
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            log.TouchFailed(fault, unwritten.Count);
        }
    }
}
