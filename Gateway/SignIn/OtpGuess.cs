namespace MagicLink.Gateway.SignIn;

/// <summary>Whether a mailed code may be tried.</summary>
internal abstract record OtpGuess
{
    private OtpGuess()
    {
    }

    /// <summary>It may, and has counted.</summary>
    public sealed record Allowed(Continuation Continuation) : OtpGuess;

    /// <summary>The person had too many wrong ones, over all sign-ins. Nothing has counted.</summary>
    public sealed record Locked(TimeSpan RetryAfter) : OtpGuess;

    /// <summary>The continuation is unknown, over, waits for another factor, or has no attempts left.</summary>
    public sealed record Gone : OtpGuess;
}
