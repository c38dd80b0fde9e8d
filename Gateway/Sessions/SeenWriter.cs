namespace MagicLink.Gateway.Sessions;

/// <summary>Writes last-seen times in batches, so that a proxied request costs no write, and trims the live sessions.</summary>
internal sealed class SeenWriter(LiveSessions live, ISessionStore store, SessionOptions options, TimeProvider clock, ILogger<SeenWriter> log) : BackgroundService
{
    private static readonly TimeSpan LongestPeriod = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ShortestPeriod = TimeSpan.FromMilliseconds(100);

    /// <summary>A time is worth a write when it has moved on this far, or a tenth of the idle time: other gateways go by what is written.</summary>
    private static readonly TimeSpan MostCoarse = TimeSpan.FromMinutes(1);

    private readonly TimeSpan coarseness = options.IdleTimeout / 10 < MostCoarse ? options.IdleTimeout / 10 : MostCoarse;

    /// <summary>After this long without a request, whatever is unwritten is written.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromMinutes(5);

    private TimeSpan Period => coarseness / 2 > LongestPeriod ? LongestPeriod : coarseness / 2 < ShortestPeriod ? ShortestPeriod : coarseness / 2;

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
            await WriteAsync(coarseness, stoppingToken);
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
