namespace MagicLink.Gateway.Limits;

/// <summary>Whether an attempt may be made.</summary>
internal abstract record AttemptVerdict
{
    private AttemptVerdict()
    {
    }

    /// <summary>It may, and counts as failed until it is known to have succeeded.</summary>
    public sealed record Counted : AttemptVerdict;

    /// <summary>It may not, and counted nothing.</summary>
    public sealed record Locked(TimeSpan RetryAfter) : AttemptVerdict;
}
