using Dapper;

namespace MagicLink.Gateway.Stores;

/// <summary>
/// Deletes what is over, about once a minute: in small writes with pauses between them, so that other writes hardly notice, and
/// with an end to each round, so that a huge backlog is worked off over many.
/// </summary>
internal sealed class Sweeper(IDatabase database, SweepRules rules, TimeProvider clock, ILogger<Sweeper> log) : BackgroundService
{
    /// <summary>The first round comes a period after the start as well: a machine's clock may be wrong until then.</summary>
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    private const int MaxBatchesOfARule = 1000;

    /// <summary>After each write, others have this many times as long as it took.</summary>
    private const int PauseFactor = 9;

    /// <summary>A store that was stuck for once must not put off the rest for minutes.</summary>
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await TrySweepAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The gateway stops.
        }
    }

    private async Task TrySweepAsync(CancellationToken stopping)
    {
        try
        {
            var swept = await SweepAsync(stopping);
            if (swept > 0)
            {
                log.Swept(swept);
            }
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            log.SweepFailed(fault);
        }
    }

    private async Task<int> SweepAsync(CancellationToken stopping)
    {
        var now = await NowAsync(stopping);
        var total = 0;
        var left = Enumerable.Range(0, rules.Count).ToList();
        for (var batch = 0; batch < MaxBatchesOfARule && left.Count > 0; batch++)
        {
            // In turn, so that a backlog of one kind does not keep the others waiting.
            foreach (var rule in left.ToList())
            {
                var begun = clock.GetTimestamp();
                var swept = await rules.SweepAsync(rule, now, stopping);
                total += swept;
                if (swept == 0)
                {
                    left.Remove(rule);
                }
                else
                {
                    await PauseAsync(clock.GetElapsedTime(begun), stopping);
                }
            }
        }

        return total;
    }

    // Others rely on a shared database: there a clock that runs ahead, this machine's or the server's, deletes nothing too early.
    private async Task<DateTimeOffset> NowAsync(CancellationToken cancellation)
    {
        var here = clock.GetUtcNow();
        if (!database.Dialect.IsShared)
        {
            return here;
        }

        var there = Columns.Time(await database.ReadAsync(connection => connection.ExecuteScalarAsync<long>($"SELECT {database.Dialect.Now}"), cancellation));
        return there < here ? there : here;
    }

    private Task PauseAsync(TimeSpan worked, CancellationToken cancellation)
    {
        var pause = worked * PauseFactor;
        return Task.Delay(pause < LongestPause ? pause : LongestPause, clock, cancellation);
    }
}
