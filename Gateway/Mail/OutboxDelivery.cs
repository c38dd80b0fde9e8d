using System.Diagnostics;
using System.Security.Cryptography;
using MagicLink.Gateway.Health;

namespace MagicLink.Gateway.Mail;

/// <summary>The way of one leased mail: hand it over, then write down how that went, however long the store takes to listen.</summary>
internal sealed class OutboxDelivery(
    IOutboxStore outbox, IOutboxCarrier carrier, HeldLeases leases, OutboxKind kind, OutboxMetrics metrics, TimeProvider clock, ILogger<OutboxDelivery> log)
{
    /// <summary>Transports have a shorter limit of their own; this one holds for those that forget it.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    private static readonly TimeSpan AfterFault = TimeSpan.FromSeconds(1);

    /// <summary>Never throws. A mail that is being handed over is finished even when the gateway stops: broken off, it might be out and go again.</summary>
    public async Task DeliverAsync(OutboxMail mail, CancellationToken stopping)
    {
        // Off the sender's own path at once: a transport that blocks must not hold up the others.
        await Task.Yield();
        using var span = GatewayMeter.Steps.StartActivity("deliver", ActivityKind.Producer);
        var begun = clock.GetTimestamp();
        var outcome = await TryAsync(mail);
        if (!mail.Withheld)
        {
            metrics.Tried(kind, outcome, clock.GetElapsedTime(begun));
        }

        span?.SetTag(GatewayMeter.Kind, OutboxMetrics.NameOf(kind)).SetTag(GatewayMeter.Outcome, OutboxMetrics.NameOf(outcome));
        await WriteDownAsync(mail, outcome, stopping);
    }

    private async Task<HandOver> TryAsync(OutboxMail mail)
    {
        if (mail.Withheld)
        {
            return new HandOver.Done();
        }

        if (clock.GetUtcNow() >= mail.ExpiresAt)
        {
            return new HandOver.Never("expired");
        }

        using var limit = new CancellationTokenSource(Limit, clock);
        try
        {
            await carrier.CarryAsync(mail, limit.Token).WaitAsync(limit.Token);
            return new HandOver.Done();
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            return new HandOver.Later($"not handed over within {Limit.TotalSeconds:0} s");
        }
        catch (Exception fault) when (fault is MailRefusedException or CryptographicException)
        {
            return new HandOver.Never(MailFault.Describe(fault));
        }
        catch (Exception fault)
        {
            return new HandOver.Later(MailFault.Describe(fault));
        }
    }

    /// <summary>A mail that is out keeps its lease until that is written down: nobody shall send it again meanwhile.</summary>
    private async Task WriteDownAsync(OutboxMail mail, HandOver outcome, CancellationToken stopping)
    {
        for (var isFirst = true; ; isFirst = false)
        {
            try
            {
                await MarkAsync(mail, outcome);
                return;
            }
            catch (Exception fault)
            {
                if (isFirst)
                {
                    log.OutcomeNotWritten(fault, mail.Id);
                }
            }

            if (stopping.IsCancellationRequested)
            {
                return;
            }

            await Task.Delay(AfterFault, clock, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task MarkAsync(OutboxMail mail, HandOver outcome)
    {
        var lease = leases.Of(mail);
        var now = clock.GetUtcNow();
        switch (outcome)
        {
            case HandOver.Later(var reason):
                var next = RetrySchedule.Next(now, mail.Attempts);
                if (await outbox.TryMarkWaitingAsync(lease, next, reason, CancellationToken.None))
                {
                    log.MailDelayed(mail.Id, mail.Attempts, next, reason);
                }

                break;
            case HandOver.Never(var reason):
                if (await outbox.TryMarkDeadAsync(lease, now, reason, CancellationToken.None))
                {
                    log.MailDead(mail.Id, mail.Attempts, reason);
                    Tell(mail, reason);
                }

                break;
            default:
                await outbox.MarkDeliveredAsync(mail.Id, now, CancellationToken.None);
                log.MailDone(mail.Id, mail.Attempts);
                Tell(mail, refusal: null);
                break;
        }
    }

    private void Tell(OutboxMail mail, string? refusal)
    {
        if (!mail.Withheld)
        {
            carrier.Finished(mail, refusal);
        }
    }
}
