using MagicLink.Gateway.Health;

namespace MagicLink.Gateway.Changes;

/// <summary>Where changes are written, each in the same transaction as what it tells of, and read.</summary>
internal interface IChangeStore
{
    /// <summary>What is committed from a position on, in one consistent look.</summary>
    /// <param name="position">Where the batch before ended; <see cref="ChangePosition.Newest"/> at the beginning.</param>
    /// <exception cref="StoreUnavailableException">The store cannot be read now.</exception>
    Task<ChangeBatch> ReadAsync(ChangePosition position, CancellationToken cancellation);

    /// <summary>Calls <paramref name="hint"/> when there may be something new; runs until it fails or is cancelled. Hints may be lost.</summary>
    /// <exception cref="StoreUnavailableException">The store cannot be listened to now.</exception>
    Task ListenAsync(Action hint, CancellationToken cancellation);
}
