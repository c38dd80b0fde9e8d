namespace MagicLink.Gateway.Totp;

/// <summary>How a person's wish to be deleted ended.</summary>
internal abstract record EraseResult
{
    private EraseResult()
    {
    }

    /// <summary>Nothing is kept about the person any more.</summary>
    public sealed record Erased : EraseResult;

    /// <summary>The person has a second factor, and presented none.</summary>
    public sealed record NeedsSecondFactor : EraseResult;

    /// <summary>The code is wrong or spent.</summary>
    public sealed record Wrong : EraseResult;

    /// <summary>Too many were wrong in a row.</summary>
    public sealed record Locked(TimeSpan RetryAfter) : EraseResult;

    /// <summary>Somebody else was faster.</summary>
    public sealed record Gone : EraseResult;
}
