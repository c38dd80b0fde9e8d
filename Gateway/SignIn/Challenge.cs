using System.Globalization;
using MagicLink.Gateway.Mail;
using MagicLink.Gateway.Sessions;

namespace MagicLink.Gateway.SignIn;

/// <summary>One pending sign-in: an address that must be proved.</summary>
/// <param name="ProofHash">Hash of the link token's proof.</param>
/// <param name="CodeHash">Hash of the code in the same mail.</param>
/// <param name="CodeAttempts">Codes tried without the link so far.</param>
/// <param name="BrowserHash">The browser that asked; null when it was no browser of ours.</param>
/// <param name="AskerKey">The browser, else the network, that asked.</param>
/// <param name="Client">From where it was asked.</param>
/// <param name="ReturnUrl">Where the person wanted to go.</param>
/// <param name="Language">Of the mail, and of those that follow it.</param>
/// <param name="KilledAt">When it was taken back, by newer ones or with its person; null while it is not.</param>
internal sealed record Challenge(
    string Id,
    EmailAddress Email,
    string ProofHash,
    string CodeHash,
    int CodeAttempts,
    string? BrowserHash,
    string AskerKey,
    ClientInfo Client,
    string ReturnUrl,
    CultureInfo Language,
    DateTimeOffset CreatedAt,
    DateTimeOffset ExpiresAt,
    DateTimeOffset CodeExpiresAt,
    DateTimeOffset? ConsumedAt,
    DateTimeOffset? KilledAt)
{
    /// <summary>Live challenges of one address that one asker may have; a further one kills the oldest.</summary>
    public const int MaxPerAsker = 3;

    /// <summary>Live challenges that one address may have.</summary>
    public const int MaxPerAddress = 10;

    /// <summary>Where the challenge stands, apart from its person.</summary>
    public ChallengeState State(DateTimeOffset now)
    {
        if (ConsumedAt is not null)
        {
            return ChallengeState.Used;
        }

        if (KilledAt is not null)
        {
            return ChallengeState.Killed;
        }

        return now >= ExpiresAt ? ChallengeState.Expired : ChallengeState.Live;
    }
}
