using MagicLink.Gateway.Health;

namespace MagicLink.Gateway.Changes;

/// <summary>Looks at the change feed several times a second, and at once when the database says that there is something.</summary>
internal sealed class ChangePoller(ChangeFeed feed, IChangeStore store, TimeProvider clock, ILogger<ChangePoller> log) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan ListenAgainAfter = TimeSpan.FromSeconds(2);
    private readonly SemaphoreSlim hinted = new(0, 1);

    public override void Dispose()
    {
        hinted.Dispose();
        base.Dispose();
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(PollAsync(stoppingToken), GuardAsync(stoppingToken), ListenAsync(stoppingToken));

    private async Task PollAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await feed.LookAsync().WaitAsync(stopping);
            }
            catch (Exception fault) when (fault is StoreUnavailableException or OperationCanceledException)
            {
                // The feed has said so in the log; who needs it refuses meanwhile.
            }

            await PauseAsync(stopping);
        }
    }

    // Apart from the polling, which waits for a database that hangs.
    private async Task GuardAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            await Task.Delay(Period, clock, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            try
            {
                await feed.StopWhatIsNotTrustedAsync(stopping);
            }
            catch (OperationCanceledException)
            {
                // The gateway stops.
            }
        }
    }

    private async Task PauseAsync(CancellationToken stopping)
    {
        using var pause = new CancellationTokenSource(Period, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(pause.Token, stopping);
        try
        {
            await hinted.WaitAsync(either.Token);
        }
        catch (OperationCanceledException)
        {
            // Time to look anyway, or to stop.
        }
    }

    private async Task ListenAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await store.ListenAsync(Hint, stopping);
            }
            catch (StoreUnavailableException fault)
            {
                log.NotListening(fault);
                await Task.Delay(ListenAgainAfter, clock, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private void Hint()
    {
        try
        {
            hinted.Release();
        }
        catch (SemaphoreFullException)
        {
            // One hint is as good as many.
        }
    }
}
