namespace MagicLink.Gateway.Mail;

/// <summary>
/// Sends what waits in the outbox, one kind of it. Each mail is leased, tried, and tried again with backoff until its link would have expired;
/// mails do not wait for each other. Any number of gateways may do so on one store: a lease keeps a mail from the others, is
/// renewed while the mail is handed over, and runs out when its gateway dies.
/// </summary>
internal sealed class OutboxSender(
    IOutboxStore outbox, OutboxDelivery delivery, HeldLeases leases, OutboxSignal signal, int slots, IHostApplicationLifetime host, TimeProvider clock, ILogger<OutboxSender> log)
    : BackgroundService
{
    /// <summary>Mails handed over at the same time.</summary>
    public const int MailSlots = 32;

    /// <summary>Events posted at the same time: few, so that a flood of them takes little of the machine.</summary>
    public const int EventSlots = 8;

    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Renewal = TimeSpan.FromSeconds(10);

    /// <summary>Nobody raises the signal for the mails of a gateway that died.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    /// <summary>What is due and cannot be leased is just being taken by somebody else.</summary>
    private static readonly TimeSpan ShortestWait = TimeSpan.FromMilliseconds(50);

    private static readonly TimeSpan AfterFault = TimeSpan.FromSeconds(5);
    private bool released;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Not to begin what cannot be finished: requests may still be served for as long as the host waits.
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, host.ApplicationStopping);
        await SendAsync(either.Token);
    }

    private async Task SendAsync(CancellationToken stoppingToken)
    {
        using var finished = new CancellationTokenSource();
        var upkeep = KeepUpAsync(finished.Token);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await LookAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception fault)
            {
                log.OutboxUnavailable(fault);
                await Task.Delay(AfterFault, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        await leases.AllFinished;
        await finished.CancelAsync();
        await upkeep;
    }

    /// <summary>Takes what is due into the free slots, then waits until there may be more to do.</summary>
    private async Task LookAsync(CancellationToken stopping)
    {
        if (!released)
        {
            await outbox.ReleaseAbandonedAsync(clock.GetUtcNow(), stopping);
            released = true;
        }

        leases.DropFinished();
        var free = slots - leases.Count;
        if (free == 0)
        {
            await leases.AnyFinished.WaitAsync(stopping);
            return;
        }

        var now = clock.GetUtcNow();
        var due = await outbox.LeaseAsync(free, now, now + Lease, stopping);
        foreach (var mail in due)
        {
            leases.Begin(mail, leased => delivery.DeliverAsync(leased, stopping));
        }

        if (due.Count < free)
        {
            await signal.WaitAsync(await UntilNextDueAsync(stopping), clock, stopping);
        }
    }

    private async Task<TimeSpan> UntilNextDueAsync(CancellationToken cancellation)
    {
        var next = await outbox.NextDueAsync(cancellation);
        var wait = next - clock.GetUtcNow() ?? LongestWait;
        return wait < ShortestWait ? ShortestWait : wait > LongestWait ? LongestWait : wait;
    }

    /// <summary>Renews the leases of what is under way.</summary>
    private async Task KeepUpAsync(CancellationToken finished)
    {
        using var timer = new PeriodicTimer(Renewal, clock);
        while (true)
        {
            try
            {
                await timer.WaitForNextTickAsync(finished);
                await outbox.RenewAsync(leases.All, clock.GetUtcNow() + Lease, finished);
            }
            catch (OperationCanceledException) when (finished.IsCancellationRequested)
            {
                return;
            }
            catch (Exception fault)
            {
                log.OutboxUnavailable(fault);
            }
        }
    }
}
