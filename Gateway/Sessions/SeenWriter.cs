using MagicLink.Gateway.Settings;

namespace MagicLink.Gateway.Sessions;

/// <summary>Writes last-seen times in batches, so that a proxied request costs no write, and trims the live sessions.</summary>
internal sealed class SeenWriter(LiveSessions live, ISessionStore store, Live<SessionOptions> options, TimeProvider clock, ILogger<SeenWriter> log) : BackgroundService
{
    private static readonly TimeSpan LongestPeriod = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ShortestPeriod = TimeSpan.FromMilliseconds(100);

    /// <summary>A time is worth a write when it has moved on this far, or a tenth of the idle time: other gateways go by what is written.</summary>
    private static readonly TimeSpan MostCoarse = TimeSpan.FromMinutes(1);

    /// <summary>After this long without a request, whatever is unwritten is written.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromMinutes(5);

    private TimeSpan Coarseness => options.Current.IdleTimeout / 10 is var tenth && tenth < MostCoarse ? tenth : MostCoarse;

    private TimeSpan Period => Coarseness / 2 is var half && half > LongestPeriod ? LongestPeriod : half < ShortestPeriod ? ShortestPeriod : half;

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
            timer.Period = Period; // the idle time may be another one by now
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
