using System.Data.Common;
using Dapper;
using MagicLink.Gateway.Limits;
using MagicLink.Gateway.Totp;
using MagicLink.Gateway.Users;

namespace MagicLink.Gateway.Stores;

/// <inheritdoc cref="ITotpStore"/>
internal sealed class TotpStore(IDatabase database) : ITotpStore
{
    public Task<TotpEnrolment?> FindAsync(long userId, CancellationToken cancellation) =>
        database.ReadAsync(connection => TotpTable.FindAsync(connection, userId), cancellation);

    public Task<AttemptVerdict> CountAttemptAsync(long userId, DateTimeOffset now, CancellationToken cancellation) => database.WriteAsync(
        async connection =>
        {
            // Held, so that nothing is counted for a person who is deleted at this moment: it would stay behind.
            return await TotpTable.LockUserAsync(connection, database.Dialect, userId)
                ? await AttemptTable.CountAsync(connection, SecondFactorAttempts.Rule, SecondFactorAttempts.SubjectOf(userId), now)
                : new AttemptVerdict.Counted();
        },
        cancellation);

    public Task<bool> HasBackupCodeAsync(long userId, string enrolment, IReadOnlyList<string> hashes, CancellationToken cancellation) =>
        database.ReadAsync(connection => BackupCodeTable.HasAsync(connection, userId, enrolment, hashes), cancellation);

    public Task<bool> TryEnrolAsync(TotpEnrolment pending, IReadOnlyList<string> backupHashes, DateTimeOffset now, CancellationToken cancellation) =>
        database.WriteAsync(
            async connection =>
            {
                if (!await TotpTable.LockUserAsync(connection, database.Dialect, pending.UserId) || !await TryInsertAsync(connection, pending, now))
                {
                    return false;
                }

                await BackupCodeTable.ReplaceAsync(connection, pending.UserId, backupHashes);
                return true;
            },
            cancellation);

    public Task<User?> TryDisableAsync(SecondFactorProof proof, DateTimeOffset now, CancellationToken cancellation) =>
        database.WriteAsync(connection => TotpTable.TryDisableAsync(connection, database.Dialect, proof, now), cancellation);

    public Task<User?> ResetAsync(long userId, DateTimeOffset now, CancellationToken cancellation) =>
        database.WriteAsync(connection => TotpTable.ResetAsync(connection, database.Dialect, userId, now), cancellation);

    public Task<bool> TrySpendAsync(SecondFactorProof proof, DateTimeOffset now, CancellationToken cancellation) =>
        database.WriteAsync(connection => TotpTable.TrySpendAsync(connection, proof, now), cancellation);

    public Task<bool> TryReplaceBackupCodesAsync(
        SecondFactorProof.TotpStep proof, IReadOnlyList<string> backupHashes, DateTimeOffset now, CancellationToken cancellation) =>
        database.WriteAsync(
            async connection =>
            {
                if (!await TotpTable.TrySpendAsync(connection, proof, now))
                {
                    return false;
                }

                await BackupCodeTable.ReplaceAsync(connection, proof.UserId, backupHashes);
                return true;
            },
            cancellation);

    public Task<bool> TryRememberAsync(long userId, RememberedDevice device, CancellationToken cancellation) =>
        database.WriteAsync(connection => RememberedDeviceTable.TryRememberAsync(connection, userId, device), cancellation);

    public Task<KeptFactor> LookAsync(long userId, DateTimeOffset now, CancellationToken cancellation) => database.ReadAsync(
        async connection => await TotpTable.FindConfirmedSinceAsync(connection, userId) is { } since
            ? new KeptFactor(since, await BackupCodeTable.CountAsync(connection, userId), await RememberedDeviceTable.ListAsync(connection, userId, now))
            : KeptFactor.None,
        cancellation);

    public Task<bool> TryForgetAsync(long userId, string hash, CancellationToken cancellation) =>
        database.WriteAsync(connection => RememberedDeviceTable.TryForgetAsync(connection, userId, hash), cancellation);

    public Task<int> ForgetAllAsync(long userId, CancellationToken cancellation) =>
        database.WriteAsync(connection => RememberedDeviceTable.ForgetAsync(connection, userId), cancellation);

    private static async Task<bool> TryInsertAsync(DbConnection connection, TotpEnrolment pending, DateTimeOffset now) => await connection.ExecuteAsync(
        """
        INSERT INTO totp (user_id, enrolment, sealed_secret, algorithm, digits, period, last_step, created_at)
        VALUES (@UserId, @Id, @SealedSecret, @algorithm, @Digits, @Period, @LastStep, @now)
        ON CONFLICT (user_id) DO UPDATE SET
          enrolment = excluded.enrolment, sealed_secret = excluded.sealed_secret, algorithm = excluded.algorithm, digits = excluded.digits,
          period = excluded.period, last_step = excluded.last_step, created_at = excluded.created_at
        WHERE totp.confirmed_at IS NULL
        """,
        new
        {
            pending.UserId,
            pending.Id,
            pending.SealedSecret,
            algorithm = pending.Parameters.Algorithm.ToString(),
            pending.Parameters.Digits,
            pending.Parameters.Period,
            pending.LastStep,
            now = Columns.Of(now),
        }) == 1;
}
