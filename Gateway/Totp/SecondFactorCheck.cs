namespace MagicLink.Gateway.Totp;

/// <summary>How a presented second factor was judged.</summary>
internal abstract record SecondFactorCheck
{
    private SecondFactorCheck()
    {
    }

    /// <summary>It fits; it is spent by whoever acts on it, and forgets the person's failures then.</summary>
    public sealed record Right(SecondFactorProof Proof) : SecondFactorCheck;

    /// <summary>It does not, or the person has no second factor, or the step is spent. The attempt has counted.</summary>
    public sealed record Wrong : SecondFactorCheck;

    /// <summary>Too many were wrong in a row. Nothing was judged or counted.</summary>
    public sealed record Locked(TimeSpan RetryAfter) : SecondFactorCheck;
}
