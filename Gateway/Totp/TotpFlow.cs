using System.Security.Cryptography;
using MagicLink.Gateway.Mail;
using MagicLink.Gateway.Secrets;
using MagicLink.Gateway.Sessions;
using MagicLink.Gateway.Settings;
using MagicLink.Gateway.Users;

namespace MagicLink.Gateway.Totp;

/// <summary>Gives a person a second factor and takes it away. Every change holds from the next request on.</summary>
internal sealed class TotpFlow(
    ITotpStore store,
    IUserStore users,
    SecondFactorFlow factor,
    TotpSeal seal,
    BackupCodes backupCodes,
    KeyUri keyUri,
    Live<MfaOptions> options,
    LiveSessions live,
    TimeProvider clock,
    TotpAudit audit)
{
    private const int IdBytes = 16;

    /// <summary>Begins an enrolment, in place of one that is still pending; a sign-in knows nothing of it yet.</summary>
    public async Task<EnrolResult> EnrolAsync(User user, CancellationToken cancellation)
    {
        if (options.Current.Mode == MfaMode.Off)
        {
            return new EnrolResult.Off();
        }

        var parameters = options.Current.NewParameters;
        var secret = RandomNumberGenerator.GetBytes(parameters.SecretBytes);
        var id = RandomToken.Base64(IdBytes);
        var codes = BackupCodes.New();
        var pending = new TotpEnrolment(user.Id, id, seal.Seal(secret, user.Id, id), parameters, LastStep: -1, IsConfirmed: false);
        if (!await store.TryEnrolAsync(pending, Hashes(user.Id, id, codes), clock.GetUtcNow(), cancellation))
        {
            return new EnrolResult.AlreadyEnrolled();
        }

        audit.EnrolmentBegun(user);
        var written = new Secret(Base32.Encode(secret));
        return new EnrolResult.Begun(keyUri.For(user.Email, written, parameters), written, codes);
    }

    /// <summary>Takes the second factor away, for a code or a backup code of it.</summary>
    public async Task<TotpResult> DisableAsync(User user, string? code, string? backupCode, CancellationToken cancellation) =>
        await DisableAsync(user, await factor.CheckAsync(FactorOwner.Of(user), code, backupCode, cancellation), cancellation);

    /// <param name="either">A code or a backup code; the caller does not know which.</param>
    public async Task<TotpResult> DisableAsync(User user, string either, CancellationToken cancellation) =>
        await DisableAsync(user, await factor.CheckEitherAsync(FactorOwner.Of(user), either, cancellation), cancellation);

    /// <summary>Gives other backup codes, for a code of the authenticator.</summary>
    public async Task<TotpResult> RenewBackupCodesAsync(User user, string code, CancellationToken cancellation)
    {
        var check = await factor.CheckAsync(FactorOwner.Of(user), code, backupCode: null, cancellation);
        if (check is not SecondFactorCheck.Right { Proof: SecondFactorProof.TotpStep proof })
        {
            return Refused(check);
        }

        var codes = BackupCodes.New();
        if (!await store.TryReplaceBackupCodesAsync(proof, Hashes(user.Id, proof.Enrolment, codes), clock.GetUtcNow(), cancellation))
        {
            audit.Spent(FactorOwner.Of(user), proof);
            return new TotpResult.Wrong();
        }

        audit.Accepted(FactorOwner.Of(user), proof);
        audit.BackupCodesRenewed(user);
        return new TotpResult.Renewed(codes);
    }

    /// <summary>What an operator does for whoever has lost every second factor; null when there is no such person.</summary>
    public async Task<User?> ResetAsync(EmailAddress email, string actor, CancellationToken cancellation)
    {
        if (await users.FindAsync(email, cancellation) is not { } user || await store.ResetAsync(user.Id, clock.GetUtcNow(), cancellation) is not { } changed)
        {
            return null;
        }

        live.Apply(changed);
        await audit.ResetAsync(changed, actor);
        return changed;
    }

    private IReadOnlyList<string> Hashes(long userId, string enrolment, IReadOnlyList<Secret> codes) =>
        [.. codes.Select(code => backupCodes.Hash(userId, enrolment, code))];

    private async Task<TotpResult> DisableAsync(User user, SecondFactorCheck check, CancellationToken cancellation)
    {
        if (check is not SecondFactorCheck.Right { Proof: { } proof })
        {
            return Refused(check);
        }

        if (await store.TryDisableAsync(proof, clock.GetUtcNow(), cancellation) is { } changed)
        {
            return Disabled(changed, proof);
        }

        audit.Spent(FactorOwner.Of(user), proof);
        return new TotpResult.Wrong();
    }

    private TotpResult.Disabled Disabled(User changed, SecondFactorProof proof)
    {
        live.Apply(changed);
        audit.Accepted(FactorOwner.Of(changed), proof);
        audit.FactorDisabled(changed, proof);
        return new TotpResult.Disabled(changed);
    }

    // A right proof that somebody else spent first is as wrong as any other.
    private static TotpResult Refused(SecondFactorCheck check) =>
        check is SecondFactorCheck.Locked locked ? new TotpResult.Locked(locked.RetryAfter) : new TotpResult.Wrong();
}
