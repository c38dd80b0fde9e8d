using MagicLink.Gateway.Sessions;
using MagicLink.Gateway.Settings;
using MagicLink.Gateway.Users;

namespace MagicLink.Gateway.Totp;

/// <summary>Deletes a person at the person's own wish. Who has a second factor proves it for that, whatever the session has proved.</summary>
internal sealed class EraseFlow(
    ITotpStore store, SecondFactorFlow factor, UserAdminFlow people, Live<MfaOptions> options, TimeProvider clock, TotpAudit audit, ILogger<EraseFlow> log)
{
    public Task<EraseResult> EraseAsync(User user, string? code, string? backupCode, CancellationToken cancellation) => EraseAsync(
        user,
        code is null && backupCode is null ? null : () => factor.CheckAsync(FactorOwner.Of(user), code, backupCode, cancellation),
        cancellation);

    /// <param name="either">A code or a backup code, the caller does not know which; null for neither.</param>
    public Task<EraseResult> EraseAsync(User user, string? either, CancellationToken cancellation) =>
        EraseAsync(user, either is null ? null : () => factor.CheckEitherAsync(FactorOwner.Of(user), either, cancellation), cancellation);

    /// <summary>Whether the person must present a second factor for it.</summary>
    public bool NeedsSecondFactor(User user) => options.Current.CanAsk(user);

    private async Task<EraseResult> EraseAsync(User user, Func<Task<SecondFactorCheck>>? check, CancellationToken cancellation)
    {
        if (NeedsSecondFactor(user) && await RefuseAsync(user, check, cancellation) is { } refusal)
        {
            return refusal;
        }

        if (await people.DeleteAsync(user.Email, actor: null, cancellation) is not { } deleted)
        {
            return new EraseResult.Gone();
        }

        log.Erased(deleted.PublicId);
        return new EraseResult.Erased();
    }

    // Spent before the deletion, in a step of its own: when the deletion fails the code is lost, but it never counts twice.
    private async Task<EraseResult?> RefuseAsync(User user, Func<Task<SecondFactorCheck>>? check, CancellationToken cancellation)
    {
        if (check is null)
        {
            return new EraseResult.NeedsSecondFactor();
        }

        return await check() switch
        {
            SecondFactorCheck.Right right => await TrySpendAsync(user, right.Proof, cancellation) ? null : new EraseResult.Wrong(),
            SecondFactorCheck.Locked locked => new EraseResult.Locked(locked.RetryAfter),
            _ => new EraseResult.Wrong(),
        };
    }

    private async Task<bool> TrySpendAsync(User user, SecondFactorProof proof, CancellationToken cancellation)
    {
        var spent = await store.TrySpendAsync(proof, clock.GetUtcNow(), cancellation);
        if (spent)
        {
            audit.Accepted(FactorOwner.Of(user), proof);
        }
        else
        {
            audit.Spent(FactorOwner.Of(user), proof);
        }

        return spent;
    }
}
