namespace MagicLink.Gateway.Mail;

/// <summary>Where mails wait. A mail is added by whoever needs it, in the same step as the reason for it.</summary>
internal interface IOutboxStore
{
    /// <summary>Takes up to <paramref name="count"/> mails that are due, so that nobody else takes them until the lease is over.</summary>
    Task<IReadOnlyList<OutboxMail>> LeaseAsync(int count, DateTimeOffset now, DateTimeOffset leaseUntil, CancellationToken cancellation);

    /// <summary>When the next mail is due; null while none waits.</summary>
    Task<DateTimeOffset?> NextDueAsync(CancellationToken cancellation);

    /// <summary>It is out: the body is dropped.</summary>
    Task MarkDeliveredAsync(string id, DateTimeOffset now, CancellationToken cancellation);

    /// <summary>It is to be tried again.</summary>
    Task MarkWaitingAsync(string id, DateTimeOffset nextAttemptAt, string error, CancellationToken cancellation);

    /// <summary>It will not be tried again: the body is dropped, the reason stays.</summary>
    Task MarkDeadAsync(string id, DateTimeOffset now, string error, CancellationToken cancellation);
}
