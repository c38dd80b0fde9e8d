namespace MagicLink.Gateway.Mail;

/// <summary>
/// Sends what waits in the outbox. Each mail is leased, tried, and tried again with backoff until its link would have expired;
/// mails do not wait for each other.
/// </summary>
internal sealed class OutboxSender(
    IOutboxStore outbox, IMailTransport transport, OutboxSeal seal, OutboxSignal signal, TimeProvider clock, ILogger<OutboxSender> log)
    : BackgroundService
{
    private const int Batch = 16;
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan AfterFault = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var underWay = new HashSet<Task>();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                underWay.RemoveWhere(task => task.IsCompleted);
                var now = clock.GetUtcNow();
                var free = Batch - underWay.Count;
                var due = free == 0 ? [] : await outbox.LeaseAsync(free, now, now + Lease, stoppingToken);
                foreach (var mail in due)
                {
                    underWay.Add(DeliverAsync(mail));
                }

                if (free == 0)
                {
                    await Task.WhenAny(underWay);
                }
                else if (due.Count < free)
                {
                    await signal.WaitAsync(await UntilNextDueAsync(stoppingToken), clock, stoppingToken);
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception fault)
            {
                log.OutboxUnavailable(fault);
                await WaitAfterFaultAsync(stoppingToken);
            }
        }

        // A mail that is being handed over is finished: broken off, it might be out and be sent again after the start.
        await Task.WhenAll(underWay);
    }

    private async Task WaitAfterFaultAsync(CancellationToken stopping)
    {
        try
        {
            await Task.Delay(AfterFault, clock, stopping);
        }
        catch (OperationCanceledException)
        {
            // The gateway stops.
        }
    }

    private async Task<TimeSpan> UntilNextDueAsync(CancellationToken cancellation)
    {
        var next = await outbox.NextDueAsync(cancellation);
        var wait = next - clock.GetUtcNow() ?? LongestWait;
        return wait < TimeSpan.FromMilliseconds(1) ? TimeSpan.FromMilliseconds(1) : wait > LongestWait ? LongestWait : wait;
    }

    private async Task DeliverAsync(OutboxMail waiting)
    {
        // Off the sender's own path at once: a transport that blocks must not hold up the others.
        await Task.Yield();
        try
        {
            await TryDeliverAsync(waiting);
        }
        catch (Exception fault)
        {
            // The lease runs out and the mail is tried again.
            log.OutboxUnavailable(fault);
        }
    }

    private async Task TryDeliverAsync(OutboxMail waiting)
    {
        var now = clock.GetUtcNow();
        if (now >= waiting.ExpiresAt)
        {
            await outbox.MarkDeadAsync(waiting.Id, now, "expired", CancellationToken.None);
            log.MailDead(waiting.Id, waiting.Attempts, "expired");
            return;
        }

        try
        {
            await transport.SendAsync(seal.Open(waiting), waiting.MessageId, now, CancellationToken.None);
            await outbox.MarkDeliveredAsync(waiting.Id, clock.GetUtcNow(), CancellationToken.None);
            log.MailSent(waiting.Id, waiting.Attempts);
        }
        catch (MailRefusedException refusal)
        {
            await outbox.MarkDeadAsync(waiting.Id, clock.GetUtcNow(), refusal.Message, CancellationToken.None);
            log.MailDead(waiting.Id, waiting.Attempts, refusal.Message);
        }
        catch (System.Security.Cryptography.CryptographicException)
        {
            await outbox.MarkDeadAsync(waiting.Id, clock.GetUtcNow(), "sealed under another key", CancellationToken.None);
            log.MailDead(waiting.Id, waiting.Attempts, "sealed under another key");
        }
        catch (Exception fault)
        {
            var next = RetrySchedule.Next(clock.GetUtcNow(), waiting.Attempts);
            await outbox.MarkWaitingAsync(waiting.Id, next, fault.Message, CancellationToken.None);
            log.MailDelayed(waiting.Id, waiting.Attempts, next, fault.Message);
        }
    }
}
