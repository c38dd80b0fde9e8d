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
    private static readonly TimeSpan LongestQuiet = TimeSpan.FromMinutes(5);

    private const int MaxAtOnce = 500;

    private TimeSpan Coarseness => options.Current.IdleTimeout / 10 is var tenth && tenth < MostCoarse ? tenth : MostCoarse;

    private TimeSpan Quiet => options.Current.IdleTimeout / 4 is var quarter && quarter < LongestQuiet ? quarter : LongestQuiet;

    private TimeSpan Period => Coarseness / 2 is var half && half > LongestPeriod ? LongestPeriod : half < ShortestPeriod ? ShortestPeriod : half;

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await WriteAsync(TimeSpan.Zero, clock.GetUtcNow(), CancellationToken.None);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, clock);
        var tick = timer.WaitForNextTickAsync(stoppingToken).AsTask();
        var crowd = live.CrowdedAsync(stoppingToken);
        while (true)
        {
            await Task.WhenAny(tick, crowd);
            if (stoppingToken.IsCancellationRequested)
            {
                return;
            }

            // Whoever comes from now on is told of by the next one.
            crowd = crowd.IsCompleted ? live.CrowdedAsync(stoppingToken) : crowd;

            // What has to go for want of room must be written first.
            var crowdedSince = live.CrowdedSince();
            await WriteAsync(Coarseness, Later(clock.GetUtcNow() - Quiet, crowdedSince), stoppingToken);
            live.Trim(crowdedSince);
            if (tick.IsCompleted)
            {
                timer.Period = Period; // the idle time may be another one by now
                tick = timer.WaitForNextTickAsync(stoppingToken).AsTask();
            }
        }
    }

    private static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;

    private async Task WriteAsync(TimeSpan atLeast, DateTimeOffset quietSince, CancellationToken cancellation)
    {
        // Some at a time, so that whoever signs in meanwhile need not wait for all of them.
        foreach (var some in live.Unwritten(atLeast, quietSince).Chunk(MaxAtOnce))
        {
            try
            {
                await store.TouchAsync([.. some.Select(pair => (pair.Session.Id, pair.SeenAt))], cancellation);
                foreach (var (session, seenAt) in some)
                {
                    session.MarkWritten(seenAt);
                }
            }
            catch (Exception fault) when (fault is not OperationCanceledException)
            {
                log.TouchFailed(fault, some.Length);
                return;
            }
        }
    }
}
