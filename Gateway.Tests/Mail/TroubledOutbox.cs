using System.Collections.Concurrent;
using MagicLink.Gateway.Health;
using MagicLink.Gateway.Mail;

namespace MagicLink.Gateway.Tests.Mail;

/// <summary>One gateway's way to the outbox, which a test can cut.</summary>
/// <param name="isAlone">Whether it is the first to use the store; one that joins others leaves their leases alone, as on a shared database.</param>
internal sealed class TroubledOutbox(IOutboxStore outbox, bool isAlone) : IOutboxStore
{
    /// <summary>Which calls, by their name, find the store unavailable.</summary>
    public Func<string, bool> IsCut { get; set; } = _ => false;

    /// <summary>Every call, in order.</summary>
    public ConcurrentQueue<string> Calls { get; } = new();

    /// <summary>The calls that found it unavailable.</summary>
    public ConcurrentQueue<string> Failed { get; } = new();

    public Task<IReadOnlyList<OutboxMail>> LeaseAsync(int count, DateTimeOffset now, DateTimeOffset leaseUntil, CancellationToken cancellation) =>
        Through(nameof(LeaseAsync), () => outbox.LeaseAsync(count, now, leaseUntil, cancellation));

    public Task RenewAsync(IReadOnlyCollection<OutboxLease> leases, DateTimeOffset leaseUntil, CancellationToken cancellation) =>
        Through(nameof(RenewAsync), () => outbox.RenewAsync(leases, leaseUntil, cancellation));

    public Task ReleaseAbandonedAsync(DateTimeOffset now, CancellationToken cancellation) =>
        Through(nameof(ReleaseAbandonedAsync), () => isAlone ? outbox.ReleaseAbandonedAsync(now, cancellation) : Task.CompletedTask);

    public Task<DateTimeOffset?> NextDueAsync(CancellationToken cancellation) =>
        Through(nameof(NextDueAsync), () => outbox.NextDueAsync(cancellation));

    public Task MarkDeliveredAsync(string id, DateTimeOffset now, CancellationToken cancellation) =>
        Through(nameof(MarkDeliveredAsync), () => outbox.MarkDeliveredAsync(id, now, cancellation));

    public Task<bool> TryMarkWaitingAsync(OutboxLease lease, DateTimeOffset nextAttemptAt, string error, CancellationToken cancellation) =>
        Through(nameof(TryMarkWaitingAsync), () => outbox.TryMarkWaitingAsync(lease, nextAttemptAt, error, cancellation));

    public Task<bool> TryMarkDeadAsync(OutboxLease lease, DateTimeOffset now, string error, CancellationToken cancellation) =>
        Through(nameof(TryMarkDeadAsync), () => outbox.TryMarkDeadAsync(lease, now, error, cancellation));

    public Task AddAsync(OutboxMail mail, CancellationToken cancellation) => Through(nameof(AddAsync), () => outbox.AddAsync(mail, cancellation));

    public Task<(IReadOnlyList<OutboxEntry> Items, long Total)> ListAsync(bool? dead, long skip, int take, CancellationToken cancellation) =>
        Through(nameof(ListAsync), () => outbox.ListAsync(dead, skip, take, cancellation));

    public Task<OutboxRetry> TryRetryAsync(string id, DateTimeOffset now, CancellationToken cancellation) =>
        Through(nameof(TryRetryAsync), () => outbox.TryRetryAsync(id, now, cancellation));

    private T Through<T>(string call, Func<T> go)
    {
        Calls.Enqueue(call);
        if (!IsCut(call))
        {
            return go();
        }

        Failed.Enqueue(call);
        throw new StoreUnavailableException("cut", new IOException());
    }
}
