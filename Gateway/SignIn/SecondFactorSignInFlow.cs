using MagicLink.Gateway.Secrets;
using MagicLink.Gateway.Settings;
using MagicLink.Gateway.Totp;
using MagicLink.Gateway.Users;

namespace MagicLink.Gateway.SignIn;

/// <summary>The second factor of a sign-in that has proved the mailbox: presenting it, or setting one up where one must be had.</summary>
internal sealed class SecondFactorSignInFlow(
    IContinuationStore continuations,
    ContinuationSecrets secrets,
    SecondFactorFlow factor,
    TotpFlow totp,
    IUserStore users,
    SignInPlanner planner,
    SignInFinish finish,
    Live<FactorOrder> order,
    TimeProvider clock,
    SignInAudit audit,
    TotpAudit factorAudit)
{
    private const string SecondFactor = "second-factor";

    /// <summary>Where the sign-in stands; null when it is over.</summary>
    public Task<Continuation?> FindAsync(Secret? handle, CancellationToken cancellation) =>
        continuations.FindAsync(secrets.Hashes(handle?.Value), clock.GetUtcNow(), cancellation);

    /// <summary>Presents a code or a backup code; with neither, says what is awaited.</summary>
    public async Task<SignInResult> VerifyAsync(Secret handle, string? code, string? backupCode, SignInClient client, CancellationToken cancellation)
    {
        if (await FindAsync(handle, cancellation) is not { } continuation)
        {
            return await GoneAsync(handle, client, cancellation);
        }

        if (continuation.Stage != SignInStage.Totp)
        {
            return new SignInResult.OtherFactorFirst(continuation.Stage);
        }

        if (code is null && backupCode is null)
        {
            return new SignInResult.NeedsSecondFactor(handle, Factors.SecondFactorMethods, continuation.ExpiresAt - clock.GetUtcNow());
        }

        return await factor.CheckAsync(OwnerOf(continuation), code, backupCode, cancellation) switch
        {
            SecondFactorCheck.Right right => await AdvanceAsync(continuation, new FactorProof.SecondFactor(right.Proof), right.Proof.Amr, client, cancellation),
            SecondFactorCheck.Locked locked => new SignInResult.Locked(locked.RetryAfter),
            _ => new SignInResult.WrongSecondFactor(),
        };
    }

    /// <summary>Begins to set up a second factor; null when the sign-in is over or does not ask for that.</summary>
    public async Task<EnrolResult?> EnrolAsync(Secret handle, CancellationToken cancellation) =>
        await FindAsync(handle, cancellation) is { Stage: SignInStage.Enroll } continuation
        && await users.FindAsync([continuation.UserId], cancellation) is [var user]
            ? await totp.EnrolAsync(user, cancellation)
            : null;

    /// <summary>Confirms what was set up, and completes the sign-in with it.</summary>
    public async Task<SignInResult> ConfirmAsync(Secret handle, string code, SignInClient client, CancellationToken cancellation)
    {
        // Nobody enrols any more once the factor is switched off, not even who began before.
        if (order.Current.Mfa == MfaMode.Off || await FindAsync(handle, cancellation) is not { Stage: SignInStage.Enroll } continuation)
        {
            return await GoneAsync(handle, client, cancellation);
        }

        return await factor.CheckPendingAsync(OwnerOf(continuation), code, cancellation) switch
        {
            SecondFactorCheck.Right { Proof: SecondFactorProof.TotpStep step } =>
                await AdvanceAsync(continuation, new FactorProof.Enrolment(step), step.Amr, client, cancellation),
            SecondFactorCheck.Locked locked => new SignInResult.Locked(locked.RetryAfter),
            _ => new SignInResult.WrongSecondFactor(),
        };
    }

    private async Task<SignInResult> AdvanceAsync(
        Continuation continuation, FactorProof proof, IReadOnlyList<string> factors, SignInClient client, CancellationToken cancellation)
    {
        var (plan, secret) = planner.GoOn(continuation, factors, client);
        switch (await continuations.AdvanceAsync(continuation.Hash, proof, plan, cancellation))
        {
            case SignInAdvance.Completed completed:
                Accepted(OwnerOf(continuation), proof);
                return finish.Complete(completed.User, completed.Session, secret, continuation.ReturnUrl, signedUp: false);
            case SignInAdvance.Spent:
                factorAudit.Spent(OwnerOf(continuation), ProofOf(proof));
                return new SignInResult.WrongSecondFactor();
            case SignInAdvance.Disabled:
                return finish.Disabled(continuation, client.Info);
            default:
                audit.ContinuationGone(client.Info, SecondFactor);
                return new SignInResult.ContinuationGone();
        }
    }

    private void Accepted(FactorOwner owner, FactorProof proof)
    {
        factorAudit.Accepted(owner, ProofOf(proof));
        if (proof is FactorProof.Enrolment)
        {
            factorAudit.EnrolmentConfirmed(owner);
        }
    }

    private async Task<SignInResult.ContinuationGone> GoneAsync(Secret handle, SignInClient client, CancellationToken cancellation)
    {
        audit.ContinuationGone(client.Info, SecondFactor);
        return new SignInResult.ContinuationGone(!await continuations.IsKnownAsync(secrets.Hashes(handle.Value), cancellation));
    }

    private static FactorOwner OwnerOf(Continuation continuation) => new(continuation.UserId, continuation.PersonId, continuation.Email);

    private static SecondFactorProof ProofOf(FactorProof proof) => proof switch
    {
        FactorProof.SecondFactor factor => factor.Proof,
        FactorProof.Enrolment enrolment => enrolment.Step,
        _ => throw new ArgumentOutOfRangeException(nameof(proof)),
    };
}
