using MagicLink.Gateway.Secrets;

namespace MagicLink.Gateway.SignIn;

/// <summary>For the browser that asked for a mail and waits: what it asked for, and the mail's code typed there.</summary>
internal sealed class WaitingFlow(IChallengeStore challenges, AskerKeys askers, CodeFlow codes)
{
    /// <summary>The challenge, whether it is still good or not; null when this browser asked for none of that name.</summary>
    public async Task<Challenge?> FindAsync(string? challengeId, Secret? browser, CancellationToken cancellation) =>
        challengeId is not null && await challenges.FindAsync(challengeId, cancellation) is { } challenge && askers.Asked(browser, challenge) ? challenge : null;

    /// <summary>The code of any mail to that person signs in, and leads to where this browser wanted to go.</summary>
    public async Task<SignInResult> VerifyAsync(Challenge challenge, string? code, SignInClient client, CancellationToken cancellation) =>
        await codes.VerifyAsync(challenge.Email, code, client, cancellation) is var result && result is SignInResult.SignedIn signedIn
            ? signedIn with { ReturnUrl = challenge.ReturnUrl }
            : result;
}
