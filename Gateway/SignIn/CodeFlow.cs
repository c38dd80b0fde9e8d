using MagicLink.Gateway.Mail;

namespace MagicLink.Gateway.SignIn;

/// <summary>
/// Signs in with the code beside the link, typed on whatever device asked. A refusal looks the same for a wrong code, a locked
/// address and one that nobody has heard of.
/// </summary>
internal sealed class CodeFlow(IChallengeStore challenges, EmailCode codes, ChallengeFlow flow, TimeProvider clock, SignInAudit audit)
{
    /// <summary>What cannot be a code is compared all the same.</summary>
    private const string NoCode = "";

    public async Task<SignInResult> VerifyAsync(EmailAddress email, string? typed, SignInClient client, CancellationToken cancellation)
    {
        if (await challenges.TryGuessCodeAsync(email, clock.GetUtcNow(), cancellation) is not CodeGuess.Allowed allowed)
        {
            audit.CodeRefused(email, client.Info, "locked");
            return new SignInResult.WrongCode();
        }

        var code = MailedCode.Clean(typed) ?? NoCode;
        Challenge? fitting = null;
        foreach (var challenge in allowed.Challenges)
        {
            fitting = codes.Matches(challenge, code) ? challenge : fitting;
        }

        if (fitting is null)
        {
            audit.CodeRefused(email, client.Info, "wrong");
            return new SignInResult.WrongCode();
        }

        // Whoever was faster by link or code leaves nothing to sign in with: for this asker the code is wrong now.
        var result = await flow.ConsumeAsync(fitting, new ChallengeProof.Code(fitting.CodeHash, email), client, cancellation);
        return result is SignInResult.AlreadyUsed or SignInResult.Expired or SignInResult.Invalid ? new SignInResult.WrongCode() : result;
    }
}
