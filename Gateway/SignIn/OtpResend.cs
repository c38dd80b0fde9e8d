namespace MagicLink.Gateway.SignIn;

/// <summary>What became of the wish for another code.</summary>
internal abstract record OtpResend
{
    private OtpResend()
    {
    }

    /// <summary>It is on its way, and the one before is void. Attempts are not given back.</summary>
    public sealed record Sent(TimeSpan ExpiresIn) : OtpResend;

    /// <summary>The last one is too fresh.</summary>
    public sealed record TooSoon(TimeSpan RetryAfter) : OtpResend;

    /// <summary>The continuation is unknown, over, waits for another factor, has no attempts left, or is too old.</summary>
    /// <param name="IsUnknown">Whether there never was one of that handle, as far as is remembered.</param>
    public sealed record Gone(bool IsUnknown = false) : OtpResend;
}
