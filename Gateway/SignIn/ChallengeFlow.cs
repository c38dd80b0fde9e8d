using MagicLink.Gateway.Users;

namespace MagicLink.Gateway.SignIn;

/// <summary>Spends a challenge, by link or by code, and goes on from there.</summary>
internal sealed class ChallengeFlow(IChallengeStore challenges, SignUpRule signUp, SignInPlanner planner, SignInFinish finish, SignInAudit audit)
{
    public async Task<SignInResult> ConsumeAsync(Challenge challenge, ChallengeProof proof, SignInClient client, CancellationToken cancellation)
    {
        var newUser = signUp.Allows(challenge.Email) ? NewUser.SigningUp(challenge.Email) : null;
        var (plan, secret, handle) = planner.Begin(challenge, client);
        switch (await challenges.TryConsumeAsync(challenge.Id, proof, newUser, plan, cancellation))
        {
            case Consumption.Completed completed:
                return finish.Complete(completed.User, completed.Session, secret, challenge.ReturnUrl, completed.SignedUp);
            case Consumption.Continues continues:
                return finish.Begin(continues, handle, client.Info);
            case Consumption.AlreadyUsed:
                Refused("used");
                return new SignInResult.AlreadyUsed();
            case Consumption.Expired:
                Refused("expired");
                return new SignInResult.Expired();
            case Consumption.Disabled:
                Refused("disabled");
                return new SignInResult.Disabled();
            default:
                Refused(challenge.KilledAt is null ? "invalid" : "revoked");
                return new SignInResult.Invalid();
        }

        void Refused(string reason)
        {
            if (proof is ChallengeProof.Code)
            {
                audit.CodeRefused(challenge.Email, client.Info, reason);
            }
            else
            {
                audit.LinkRefused(client.Info, reason, challenge.Email);
            }
        }
    }
}
