using MagicLink.Gateway.Mail;
using MagicLink.Gateway.Tests.Harness;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging.Abstractions;

namespace MagicLink.Gateway.Tests.Mail;

/// <summary>One gateway's sender on the outbox of an <see cref="OutboxBench"/>.</summary>
internal sealed class OutboxNode : IMailTransport, IAsyncDisposable
{
    private readonly OutboxBench bench;
    private readonly OutboxSender sender;
    private readonly ApplicationLifetime host = new(NullLogger<ApplicationLifetime>.Instance);

    public OutboxNode(OutboxBench bench, TroubledOutbox outbox, OutboxSeal seal)
    {
        this.bench = bench;
        Outbox = outbox;
        var leases = new HeldLeases();
        var delivery = new OutboxDelivery(Outbox, new MailCarrier(this, seal, bench.Writer, bench.Audit, bench.Clock), leases, OutboxKind.Mail, new OutboxMetrics(new TestMeters()), bench.Clock, NullLogger<OutboxDelivery>.Instance);
        sender = new OutboxSender(Outbox, delivery, leases, Signal, OutboxSender.MailSlots, host, bench.Clock, NullLogger<OutboxSender>.Instance);
    }

    public TroubledOutbox Outbox { get; }

    public OutboxSignal Signal { get; } = new();

    /// <summary>How many mails this one tried.</summary>
    public int Tried { get; private set; }

    /// <summary>What the far end does with a mail from here; null for what it does with any.</summary>
    public Func<OutgoingMail, Task>? Answer { get; set; }

    public Task StartAsync() => sender.StartAsync(TestContext.Current.CancellationToken);

    /// <summary>The host was asked to stop, and serves what is under way; returns when nothing more is begun here.</summary>
    public Task DrainAsync()
    {
        host.StopApplication();
        return sender.ExecuteTask!;
    }

    public Task StopAsync() => sender.StopAsync(CancellationToken.None);

    public Task SendAsync(OutgoingMail mail, string messageId, CancellationToken cancellation)
    {
        Tried++;
        bench.Tries.Enqueue((mail.To, messageId, bench.Clock.GetUtcNow()));
        return (Answer ?? bench.Answer)(mail);
    }

    /// <summary>From now on, nothing that this one does reaches the store, as if it were dead.</summary>
    public void Cut() => Outbox.IsCut = _ => true;

    public async ValueTask DisposeAsync()
    {
        // A test that failed may have left a far end behind that never answers.
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        await sender.StopAsync(patience.Token);
        sender.Dispose();
    }
}
