using MagicLink.Gateway.Limits;
using MagicLink.Gateway.Users;

namespace MagicLink.Gateway.Totp;

/// <summary>Where authenticators, backup codes and remembered browsers are kept.</summary>
internal interface ITotpStore
{
    /// <summary>The person's enrolment, pending or confirmed.</summary>
    Task<TotpEnrolment?> FindAsync(long userId, CancellationToken cancellation);

    /// <summary>Counts an attempt as failed; whoever spends a proof takes it back.</summary>
    Task<AttemptVerdict> CountAttemptAsync(long userId, DateTimeOffset now, CancellationToken cancellation);

    /// <summary>Whether one of these is a backup code of the enrolment.</summary>
    Task<bool> HasBackupCodeAsync(long userId, string enrolment, IReadOnlyList<string> hashes, CancellationToken cancellation);

    /// <summary>Begins an enrolment with its backup codes, in place of a pending one; false when there is a confirmed one, or nobody of that id.</summary>
    Task<bool> TryEnrolAsync(TotpEnrolment pending, IReadOnlyList<string> backupHashes, DateTimeOffset now, CancellationToken cancellation);

    /// <summary>Spends a proof and takes the enrolment away, with its backup codes and remembered browsers; null when the proof is spent.</summary>
    Task<User?> TryDisableAsync(SecondFactorProof proof, DateTimeOffset now, CancellationToken cancellation);

    /// <summary>Takes whatever second factor there is away, its lock too; null when there is nobody of that id.</summary>
    Task<User?> ResetAsync(long userId, DateTimeOffset now, CancellationToken cancellation);

    /// <summary>Spends a proof of the confirmed enrolment, for something that cannot be done in the same step; false when it is spent.</summary>
    Task<bool> TrySpendAsync(SecondFactorProof proof, DateTimeOffset now, CancellationToken cancellation);

    /// <summary>Spends a proof and puts other backup codes in the place of all that were left; false when the proof is spent.</summary>
    Task<bool> TryReplaceBackupCodesAsync(
        SecondFactorProof.TotpStep proof, IReadOnlyList<string> backupHashes, DateTimeOffset now, CancellationToken cancellation);

    /// <summary>Remembers a browser; false when the person has no second factor that it could stand for.</summary>
    Task<bool> TryRememberAsync(long userId, RememberedDevice device, CancellationToken cancellation);

    /// <summary>What there is of the person's confirmed second factor at that time.</summary>
    Task<KeptFactor> LookAsync(long userId, DateTimeOffset now, CancellationToken cancellation);

    /// <summary>Forgets one of the person's browsers; false when it is none of them.</summary>
    Task<bool> TryForgetAsync(long userId, string hash, CancellationToken cancellation);

    /// <summary>Forgets all of the person's browsers; how many those were.</summary>
    Task<int> ForgetAllAsync(long userId, CancellationToken cancellation);
}
