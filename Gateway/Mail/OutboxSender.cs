using System.Collections.Concurrent;
using System.Security.Cryptography;

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

    private readonly ConcurrentDictionary<string, bool> handedOver = new(StringComparer.Ordinal);

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
            // The lease runs out, and what is left to do is done then.
            log.OutboxUnavailable(fault);
        }
    }

    private async Task TryDeliverAsync(OutboxMail waiting)
    {
        if (waiting.Withheld || handedOver.ContainsKey(waiting.Id))
        {
            await MarkDeliveredAsync(waiting);
        }
        else if (clock.GetUtcNow() >= waiting.ExpiresAt)
        {
            await MarkDeadAsync(waiting, "expired");
        }
        else if (await HandOverAsync(waiting) is { } fault)
        {
            await MarkFailedAsync(waiting, fault);
        }
        else
        {
            // Remembered until it is written down: a store that fails now must not make it go out twice.
            handedOver[waiting.Id] = true;
            await MarkDeliveredAsync(waiting);
        }
    }

    /// <summary>Why it was not taken; null when it was.</summary>
    private async Task<Exception?> HandOverAsync(OutboxMail waiting)
    {
        try
        {
            await transport.SendAsync(seal.Open(waiting), waiting.MessageId, CancellationToken.None);
            return null;
        }
        catch (Exception fault)
        {
            return fault;
        }
    }

    private async Task MarkDeliveredAsync(OutboxMail mail)
    {
        await outbox.MarkDeliveredAsync(mail.Id, clock.GetUtcNow(), CancellationToken.None);
        handedOver.TryRemove(mail.Id, out _);
        log.MailDone(mail.Id, mail.Attempts);
    }

    private async Task MarkFailedAsync(OutboxMail mail, Exception fault)
    {
        if (fault is MailRefusedException or CryptographicException)
        {
            await MarkDeadAsync(mail, MailFault.Describe(fault));
            return;
        }

        var next = RetrySchedule.Next(clock.GetUtcNow(), mail.Attempts);
        await outbox.MarkWaitingAsync(mail.Id, next, MailFault.Describe(fault), CancellationToken.None);
        signal.Raise(); // it is due sooner than what the sender may have gone to wait for
        log.MailDelayed(mail.Id, mail.Attempts, next, MailFault.Describe(fault));
    }

    private async Task MarkDeadAsync(OutboxMail mail, string reason)
    {
        await outbox.MarkDeadAsync(mail.Id, clock.GetUtcNow(), reason, CancellationToken.None);
        log.MailDead(mail.Id, mail.Attempts, reason);
    }
}
