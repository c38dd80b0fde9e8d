using MagicLink.Gateway.Mail;
using MagicLink.Gateway.Users;

namespace MagicLink.Gateway.SignIn;

/// <summary>Where challenges are kept.</summary>
internal interface IChallengeStore
{
    /// <summary>
    /// Keeps a challenge and its mail, if it has one, in one step, and kills the live ones of the address beyond
    /// <see cref="Challenge.MaxPerAsker"/> and <see cref="Challenge.MaxPerAddress"/>, the oldest of the busiest askers first. A dead challenge is written like any other.
    /// </summary>
    Task AddAsync(Challenge challenge, OutboxMail? mail, CancellationToken cancellation);

    Task<Challenge?> FindAsync(string challengeId, CancellationToken cancellation);

    /// <summary>
    /// Consumes a live challenge and opens its session, or carries the sign-in on to its next factor, in one step: of any number
    /// of parallel calls exactly one gets through. An address that is not known becomes a person if <paramref name="newUser"/> is given.
    /// </summary>
    Task<Consumption> TryConsumeAsync(string challengeId, ChallengeProof proof, NewUser? newUser, SignInPlan plan, CancellationToken cancellation);

    /// <summary>
    /// Counts one attempt at the codes of an address, right or wrong: against <see cref="EmailCode.PerAddress"/>, whether the
    /// address is known or not, and against each of its live challenges that has attempts left.
    /// </summary>
    Task<CodeGuess> TryGuessCodeAsync(EmailAddress email, DateTimeOffset now, CancellationToken cancellation);

    /// <summary>
    /// Counts one thing typed beside the challenge's link, right or wrong; false when <see cref="EmailCode.MaxAttempts"/> were. Codes
    /// typed without the link do not count here: a stranger can use those up, and the link works on.
    /// </summary>
    Task<bool> TryCountAttemptAsync(string challengeId, CancellationToken cancellation);
}
