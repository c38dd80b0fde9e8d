namespace MagicLink.Gateway.SignIn;

/// <summary>Where sign-ins are kept that wait for a further factor. A handle may be stored as one of several hashes.</summary>
internal interface IContinuationStore
{
    /// <summary>Whether a handle was handed out, over or not; by the hashes that it may be kept as.</summary>
    Task<bool> IsKnownAsync(IReadOnlyList<string> hashes, CancellationToken cancellation);

    /// <summary>The continuation while it is alive; null for any other.</summary>
    Task<Continuation?> FindAsync(IReadOnlyList<string> hashes, DateTimeOffset now, CancellationToken cancellation);

    /// <summary>
    /// Counts one attempt at the mailed code, right or wrong, against the continuation and against the person's
    /// <see cref="OtpCode.PerPerson"/>.
    /// </summary>
    Task<OtpGuess> TryGuessAsync(IReadOnlyList<string> hashes, int maxAttempts, DateTimeOffset now, CancellationToken cancellation);

    /// <summary>Puts a new code in the place of the last one, and mails it, in one step.</summary>
    /// <param name="cooldown">How long the last one must have been on its way.</param>
    Task<OtpResend> TryResendAsync(Continuation continuation, NewOtp otp, int maxAttempts, TimeSpan cooldown, DateTimeOffset now, CancellationToken cancellation);

    /// <summary>
    /// Spends a factor and carries the sign-in on, or completes it, in one step: of any number of parallel calls one gets through.
    /// </summary>
    Task<SignInAdvance> AdvanceAsync(string hash, FactorProof proof, SignInPlan plan, CancellationToken cancellation);
}
