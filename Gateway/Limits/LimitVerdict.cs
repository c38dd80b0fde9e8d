namespace MagicLink.Gateway.Limits;

/// <summary>Whether a call is served.</summary>
internal abstract record LimitVerdict
{
    private LimitVerdict()
    {
    }

    /// <summary>It is, and has counted.</summary>
    /// <param name="Closest">The counter that is closest to its limit; null when no rule binds the call.</param>
    public sealed record Allowed(CounterState? Closest) : LimitVerdict;

    /// <param name="Closest">The counter that is used up.</param>
    public sealed record Refused(CounterState Closest, TimeSpan RetryAfter) : LimitVerdict;
}
