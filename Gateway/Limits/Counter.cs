namespace MagicLink.Gateway.Limits;

/// <summary>A count of calls that is to go on by one.</summary>
/// <param name="Key">A keyed hash.</param>
/// <param name="Rank">Counters are taken by rank, then by key, so that nobody waits for another in a circle.</param>
/// <param name="Limit">How far it goes in one period.</param>
/// <param name="Period">How long it goes on from its first call.</param>
internal sealed record Counter(string Key, int Rank, int Limit, TimeSpan Period);

/// <summary>Where a counter stands after a call.</summary>
/// <param name="Remaining">How many more are served until it ends.</param>
/// <param name="ResetsAt">When it ends.</param>
/// <param name="IsGranted">Whether this call is served.</param>
internal readonly record struct CounterState(int Limit, int Remaining, DateTimeOffset ResetsAt, bool IsGranted);
