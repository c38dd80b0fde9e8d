using MagicLink.Gateway.Limits;
using MagicLink.Gateway.Secrets;

namespace MagicLink.Gateway.Totp;

/// <summary>
/// Judges what a person presents as second factor. Each attempt is counted before it is judged; nothing is spent yet. Who has no
/// second factor is counted and answered like who mistypes.
/// </summary>
internal sealed class SecondFactorFlow(ITotpStore store, TotpSeal seal, BackupCodes backupCodes, TimeProvider clock, TotpAudit audit)
{
    // Stands in for whoever has none, so that judging takes as long.
    private static readonly TotpEnrolment None = new(0, "", "", new TotpParameters(TotpAlgorithm.SHA1, 6, TotpParameters.UsualPeriod), 0, IsConfirmed: false);
    private const long BeforeAll = -1;
    private static readonly byte[] NoSecret = new byte[None.Parameters.SecretBytes];

    /// <summary>Judges a code or a backup code, exactly one of them, against the confirmed enrolment.</summary>
    /// <exception cref="ArgumentException">Both are given, or neither.</exception>
    public Task<SecondFactorCheck> CheckAsync(FactorOwner owner, string? code, string? backupCode, CancellationToken cancellation)
    {
        if ((code is null) == (backupCode is null))
        {
            throw new ArgumentException("A second factor is either a code or a backup code.", nameof(code));
        }

        return JudgeCountedAsync(
            owner,
            code is not null ? TotpAudit.Totp : TotpAudit.BackupCode,
            code,
            enrolment => code is not null
                ? Task.FromResult(JudgeCode(enrolment, isConfirmed: true, code))
                : JudgeBackupCodeAsync(enrolment, backupCode, cancellation),
            cancellation);
    }

    /// <summary>Judges what may be a code or a backup code against the confirmed enrolment, as one attempt.</summary>
    public Task<SecondFactorCheck> CheckEitherAsync(FactorOwner owner, string typed, CancellationToken cancellation) => JudgeCountedAsync(
        owner, TotpAudit.Totp, typed, async enrolment => JudgeCode(enrolment, isConfirmed: true, typed) ?? await JudgeBackupCodeAsync(enrolment, typed, cancellation), cancellation);

    /// <summary>Judges the code that is to confirm the pending enrolment; its proof is good for that alone.</summary>
    public Task<SecondFactorCheck> CheckPendingAsync(FactorOwner owner, string code, CancellationToken cancellation) =>
        JudgeCountedAsync(owner, TotpAudit.Totp, typed: null, enrolment => Task.FromResult(JudgeCode(enrolment, isConfirmed: false, code)), cancellation);

    private async Task<SecondFactorCheck> JudgeCountedAsync(
        FactorOwner owner, string factor, string? typed, Func<TotpEnrolment?, Task<SecondFactorProof?>> judge, CancellationToken cancellation)
    {
        if (await store.CountAttemptAsync(owner.Id, clock.GetUtcNow(), cancellation) is AttemptVerdict.Locked locked)
        {
            audit.Locked(owner, factor, locked.RetryAfter);
            return new SecondFactorCheck.Locked(locked.RetryAfter);
        }

        var enrolment = await store.FindAsync(owner.Id, cancellation);
        if (await judge(enrolment) is { } proof)
        {
            return new SecondFactorCheck.Right(proof);
        }

        audit.Refused(owner, factor, isReplay: typed is not null && JudgeCode(enrolment is null ? null : enrolment with { LastStep = BeforeAll }, isConfirmed: true, typed) is not null);
        return new SecondFactorCheck.Wrong();
    }

    private SecondFactorProof? JudgeCode(TotpEnrolment? found, bool isConfirmed, string typed)
    {
        var fits = found is not null && found.IsConfirmed == isConfirmed;
        var enrolment = fits ? found! : None;
        var secret = fits ? seal.Open(enrolment) : NoSecret;
        var code = TypedDigits.Clean(typed, enrolment.Parameters.Digits);
        var step = TotpCode.FindStep(enrolment.Parameters, secret, code ?? "", clock.GetUtcNow(), enrolment.LastStep);
        return fits && step is { } right ? new SecondFactorProof.TotpStep(enrolment.UserId, enrolment.Id, right) : null;
    }

    private async Task<SecondFactorProof?> JudgeBackupCodeAsync(TotpEnrolment? found, string? typed, CancellationToken cancellation)
    {
        var fits = found is { IsConfirmed: true };
        var enrolment = fits ? found! : None;
        var code = TypedDigits.Clean(typed, BackupCodes.Digits);
        var hashes = backupCodes.Hashes(enrolment.UserId, enrolment.Id, new Secret(code ?? ""));
        var isKnown = await store.HasBackupCodeAsync(enrolment.UserId, enrolment.Id, hashes, cancellation);
        return fits && code is not null && isKnown ? new SecondFactorProof.BackupCode(enrolment.UserId, enrolment.Id, hashes) : null;
    }
}
