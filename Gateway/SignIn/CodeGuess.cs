namespace MagicLink.Gateway.SignIn;

/// <summary>Whether a code may be tried for an address.</summary>
internal abstract record CodeGuess
{
    private CodeGuess()
    {
    }

    /// <summary>It may, and has counted.</summary>
    /// <param name="Challenges">Those whose code it could be; often none.</param>
    public sealed record Allowed(IReadOnlyList<Challenge> Challenges) : CodeGuess;

    /// <summary>Too many were wrong.</summary>
    public sealed record Locked(TimeSpan RetryAfter) : CodeGuess;
}
