using MagicLink.Gateway.Health;

namespace MagicLink.Gateway.Mail;

/// <summary>Knows how many mails wait and how many are dead, in the store that gateways may share: asked for a few times a minute, so that no reader of the number waits for the store.</summary>
internal sealed class OutboxWatch(IOutboxStore outbox, TimeProvider clock, ILogger<OutboxWatch> log) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(10);
    private volatile Counts? latest;

    /// <summary>Null while it is not known.</summary>
    public (long Waiting, long Dead)? Latest => latest is { } known ? (known.Waiting, known.Dead) : null;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                latest = new Counts(await CountAsync(dead: false, stoppingToken), await CountAsync(dead: true, stoppingToken));
            }
            catch (Exception fault) when (fault is not OperationCanceledException)
            {
                latest = null;
                if (fault is not StoreUnavailableException)
                {
                    log.OutboxUnavailable(fault);
                }
            }
            catch (OperationCanceledException)
            {
                return;
            }

            await Task.Delay(Period, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<long> CountAsync(bool dead, CancellationToken cancellation) => (await outbox.ListAsync(dead, skip: 0, take: 0, cancellation)).Total;

    private sealed record Counts(long Waiting, long Dead);
}
