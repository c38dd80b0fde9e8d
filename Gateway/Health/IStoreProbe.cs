namespace MagicLink.Gateway.Health;

/// <summary>Tells whether the store can be used.</summary>
internal interface IStoreProbe
{
    /// <exception cref="StoreUnavailableException">It cannot.</exception>
    Task ProbeAsync(CancellationToken cancellation);
}
