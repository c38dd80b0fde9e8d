namespace MagicLink.Gateway.Mail;

/// <summary>Where mails wait. A mail is added by whoever needs it, in the same step as the reason for it.</summary>
internal interface IOutboxStore
{
    /// <summary>
    /// Takes up to <paramref name="count"/> mails that are due, so that nobody else takes them until the lease is over. Due is also
    /// what would wait longer than any retry does: then the clock was set back.
    /// </summary>
    Task<IReadOnlyList<OutboxMail>> LeaseAsync(int count, DateTimeOffset now, DateTimeOffset leaseUntil, CancellationToken cancellation);

    /// <summary>Prolongs the leases that still hold.</summary>
    Task RenewAsync(IReadOnlyCollection<OutboxLease> leases, DateTimeOffset leaseUntil, CancellationToken cancellation);

    /// <summary>Ends the leases of a process that is gone, where only one can use the store; else they run out by themselves.</summary>
    Task ReleaseAbandonedAsync(DateTimeOffset now, CancellationToken cancellation);

    /// <summary>When the next mail is due; null while none waits.</summary>
    Task<DateTimeOffset?> NextDueAsync(CancellationToken cancellation);

    /// <summary>It is out, whoever else may be trying: the body is dropped.</summary>
    Task MarkDeliveredAsync(string id, DateTimeOffset now, CancellationToken cancellation);

    /// <summary>It is to be tried again. False: the lease is void.</summary>
    Task<bool> TryMarkWaitingAsync(OutboxLease lease, DateTimeOffset nextAttemptAt, string error, CancellationToken cancellation);

    /// <summary>It will not be tried again by itself; the body stays until the link expires. False: the lease is void.</summary>
    Task<bool> TryMarkDeadAsync(OutboxLease lease, DateTimeOffset now, string error, CancellationToken cancellation);

    /// <summary>Keeps a mail that nothing else is kept with, due now.</summary>
    Task AddAsync(OutboxMail mail, CancellationToken cancellation);

    /// <summary>The mails that wait or are dead, the newest first, and how many there are; withheld ones, which nobody is to get, are left out.</summary>
    /// <param name="dead">Whether dead ones alone, or waiting ones alone; null for both.</param>
    Task<(IReadOnlyList<OutboxEntry> Items, long Total)> ListAsync(bool? dead, long skip, int take, CancellationToken cancellation);

    /// <summary>Makes a dead mail wait again, due now.</summary>
    Task<OutboxRetry> TryRetryAsync(string id, DateTimeOffset now, CancellationToken cancellation);
}
