using MagicLink.Gateway.Users;

namespace MagicLink.Gateway.SignIn;

/// <summary>Spends a challenge, by link or by code, and goes on from there.</summary>
internal sealed class ChallengeFlow(IChallengeStore challenges, SignUpRule signUp, SignInPlanner planner, SignInFinish finish, ILogger<ChallengeFlow> log)
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
                return finish.Continue(continues.Stage, handle);
            case Consumption.AlreadyUsed:
                log.LinkRefused(client.Info.Address, "used");
                return new SignInResult.AlreadyUsed();
            case Consumption.Expired:
                log.LinkRefused(client.Info.Address, "expired");
                return new SignInResult.Expired();
            case Consumption.Disabled:
                log.LinkRefused(client.Info.Address, "disabled");
                return new SignInResult.Disabled();
            default:
                log.LinkRefused(client.Info.Address, "invalid");
                return new SignInResult.Invalid();
        }
    }
}
