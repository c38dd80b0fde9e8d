using MagicLink.Gateway.Mail;
using MagicLink.Gateway.Sessions;
using MagicLink.Gateway.Users;

namespace MagicLink.Gateway.SignIn;

/// <summary>Where challenges are kept.</summary>
internal interface IChallengeStore
{
    /// <summary>
    /// Keeps a challenge and its mail in one step, and kills the live ones of the address beyond
    /// <see cref="Challenge.MaxPerAsker"/> and <see cref="Challenge.MaxPerAddress"/>, the oldest of the busiest askers first. A dead challenge is written like any other.
    /// </summary>
    Task AddAsync(Challenge challenge, OutboxMail mail, CancellationToken cancellation);

    Task<Challenge?> FindAsync(string challengeId, CancellationToken cancellation);

    /// <summary>
    /// Consumes a live challenge and opens its session in one step: of any number of parallel calls exactly one completes.
    /// An address that is not known becomes a person if <paramref name="newUser"/> is given.
    /// </summary>
    Task<Consumption> TryConsumeAsync(string challengeId, string proofHash, NewUser? newUser, NewSession session, CancellationToken cancellation);

    /// <summary>
    /// Counts one attempt at the challenge's code, right or wrong; false when its <see cref="EmailCode.MaxAttempts"/> are used up.
    /// </summary>
    Task<bool> TryCountAttemptAsync(string challengeId, CancellationToken cancellation);
}
