namespace MagicLink.Gateway.Changes;

/// <summary>Whoever keeps something in memory that another process may change.</summary>
internal interface IChangeSubscriber
{
    /// <summary>Takes in changes; any of them may come a second time. Returns when the next request will see them.</summary>
    Task ApplyAsync(IReadOnlyList<Change> changes, CancellationToken cancellation);

    /// <summary>What is in memory can no longer be trusted: whatever goes on because of it alone is stopped. May be called again and again.</summary>
    void Distrust();

    /// <summary>Changes may have been missed: whatever is in memory is to be read again.</summary>
    Task ForgetAsync(CancellationToken cancellation);
}
