namespace MagicLink.Gateway.Http;

/// <summary>One way in which a request can be refused.</summary>
/// <param name="Code">What programs look at.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Message">What a person can do about it.</param>
internal sealed record Problem(string Code, int Status, string Message)
{
    /// <summary>Whether something was presented that never was a right proof: too many of that ban the network they come from.</summary>
    public bool IsFailedProof { get; init; }

    public IReadOnlyList<FieldFault> Details { get; init; } = [];

    /// <summary>Whole seconds after which it is worth trying again.</summary>
    public int? RetryAfter { get; init; }

    /// <summary>Wrong codes that may still be tried.</summary>
    public int? AttemptsRemaining { get; init; }

    /// <summary>Carries a sign-in on to its next factor.</summary>
    public string? MagicLinkId { get; init; }

    /// <summary>What may be presented next.</summary>
    public IReadOnlyList<string>? Methods { get; init; }

    /// <summary>Whole seconds for which the code works that was mailed.</summary>
    public int? OtpExpiresIn { get; init; }

    /// <summary>Whole seconds for which a sign-in waits.</summary>
    public int? ExpiresIn { get; init; }
}

/// <summary>What is wrong with one field of a request.</summary>
/// <param name="Field">Its name; empty when the body as a whole is meant.</param>
/// <param name="Message">What is allowed.</param>
internal sealed record FieldFault(string Field, string Message);
