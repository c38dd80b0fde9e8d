namespace MagicLink.Gateway.Limits;

/// <summary>Where counters are kept.</summary>
internal interface ICounterStore
{
    /// <summary>
    /// Takes the counters of several calls in one step, each call's in turn up to the first that is used up: those after it are not
    /// touched. Exactly as many as the limit are granted in a period, however many ask at once. What is used up is not counted further.
    /// </summary>
    /// <param name="calls">The counters of each call, by rank.</param>
    /// <returns>The states of each call's counters, as far as they were taken; only the last one may be a refusal.</returns>
    Task<IReadOnlyList<IReadOnlyList<CounterState>>> TakeAsync(IReadOnlyList<IReadOnlyList<Counter>> calls, DateTimeOffset now, CancellationToken cancellation);
}
