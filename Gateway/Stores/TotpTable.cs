using System.Data.Common;
using System.Globalization;
using Dapper;
using MagicLink.Gateway.Changes;
using MagicLink.Gateway.Totp;
using MagicLink.Gateway.Users;

namespace MagicLink.Gateway.Stores;

/// <summary>
/// Second factors inside the transaction of whoever acts on them. Locks are taken in one order, so that nobody waits in a circle: an
/// address's challenges, the person's row, the person's row of <c>totp</c>, then backup codes, devices and attempts. Whoever
/// touches the person in the same transaction does so before.
/// </summary>
internal static class TotpTable
{
    /// <summary>A code counts until the end of the last step that it is good for, also for whoever had to wait meanwhile.</summary>
    private const string StillCounts = "(@Step + 1 + @Drift) * period * 1000 > @now";

    public static async Task<TotpEnrolment?> FindAsync(DbConnection connection, long userId) =>
        (await connection.QuerySingleOrDefaultAsync<TotpRow>($"SELECT {TotpRow.Names} FROM totp WHERE user_id = @userId", new { userId }))?.ToEnrolment();

    /// <summary>When the person's enrolment was confirmed; null when there is none, or only a pending one.</summary>
    public static async Task<DateTimeOffset?> FindConfirmedSinceAsync(DbConnection connection, long userId) => Columns.Time(
        await connection.ExecuteScalarAsync<long?>("SELECT confirmed_at FROM totp WHERE user_id = @userId", new { userId }));

    /// <summary>
    /// Spends a proof of a confirmed enrolment, and forgets the person's failures; false when somebody else has spent it, or it counts no more.
    /// </summary>
    public static async Task<bool> TrySpendAsync(DbConnection connection, SecondFactorProof proof, DateTimeOffset now)
    {
        var isSpent = proof switch
        {
            SecondFactorProof.TotpStep step => await connection.ExecuteAsync(
                $"""
                UPDATE totp SET last_step = @Step
                WHERE user_id = @UserId AND enrolment = @Enrolment AND confirmed_at IS NOT NULL AND last_step < @Step AND {StillCounts}
                """,
                new { step.UserId, step.Enrolment, step.Step, TotpCode.Drift, now = Columns.Of(now) }) == 1,
            SecondFactorProof.BackupCode code => await SpendBackupCodeAsync(connection, code),
            _ => throw new InvalidOperationException("A second factor is a step or a backup code."),
        };
        if (isSpent)
        {
            await ForgetAttemptsAsync(connection, proof.UserId);
        }

        return isSpent;
    }

    /// <summary>Confirms a pending enrolment and spends the step that does it; null when another one is pending now, or none.</summary>
    public static async Task<User?> TryConfirmAsync(DbConnection connection, SqlDialect dialect, SecondFactorProof.TotpStep proof, DateTimeOffset now)
    {
        await LockUserAsync(connection, dialect, proof.UserId);
        var confirmed = await connection.ExecuteAsync(
            $"""
            UPDATE totp SET confirmed_at = @now, last_step = @Step
            WHERE user_id = @UserId AND enrolment = @Enrolment AND confirmed_at IS NULL AND last_step < @Step AND {StillCounts}
            """,
            new { proof.UserId, proof.Enrolment, proof.Step, TotpCode.Drift, now = Columns.Of(now) });
        if (confirmed == 0)
        {
            return null;
        }

        await ForgetAttemptsAsync(connection, proof.UserId);
        return await SetEnabledAsync(connection, dialect, proof.UserId, enabled: true, now);
    }

    /// <summary>Spends a proof and takes the enrolment away; null when the proof is spent.</summary>
    public static async Task<User?> TryDisableAsync(DbConnection connection, SqlDialect dialect, SecondFactorProof proof, DateTimeOffset now)
    {
        await LockUserAsync(connection, dialect, proof.UserId);
        return await TrySpendAsync(connection, proof, now) ? await RemoveAsync(connection, dialect, proof.UserId, now) : null;
    }

    /// <summary>Takes whatever there is away; null when there is nobody of that id.</summary>
    public static async Task<User?> ResetAsync(DbConnection connection, SqlDialect dialect, long userId, DateTimeOffset now)
    {
        if (!await LockUserAsync(connection, dialect, userId))
        {
            return null;
        }

        var user = await RemoveAsync(connection, dialect, userId, now);
        await ForgetAttemptsAsync(connection, userId);
        return user;
    }

    /// <summary>The person's row, held until the end of the transaction; false when there is none.</summary>
    public static async Task<bool> LockUserAsync(DbConnection connection, SqlDialect dialect, long userId) =>
        await connection.ExecuteScalarAsync<long?>($"SELECT id FROM users WHERE id = @userId {dialect.ForUpdate}", new { userId }) is not null;

    /// <summary>Holds the confirmed enrolment until the end of the transaction, any or a certain one; false when there is none.</summary>
    public static async Task<bool> HoldConfirmedAsync(DbConnection connection, long userId, string? enrolment = null) => await connection.ExecuteAsync(
        "UPDATE totp SET last_step = last_step WHERE user_id = @userId AND confirmed_at IS NOT NULL AND enrolment = COALESCE(@enrolment, enrolment)",
        new { userId, enrolment }) == 1;

    // The row of totp first: whoever takes the enrolment away at this moment comes wholly before or wholly after.
    private static async Task<bool> SpendBackupCodeAsync(DbConnection connection, SecondFactorProof.BackupCode code)
    {
        if (!await HoldConfirmedAsync(connection, code.UserId, code.Enrolment))
        {
            return false;
        }

        var parameters = new DynamicParameters(new { code.UserId });
        return await connection.ExecuteAsync($"DELETE FROM backup_codes WHERE user_id = @UserId AND hash IN {AnyOf.List(parameters, "hash", code.Hashes)}", parameters) > 0;
    }

    private static async Task<User> RemoveAsync(DbConnection connection, SqlDialect dialect, long userId, DateTimeOffset now)
    {
        await connection.ExecuteAsync("DELETE FROM totp WHERE user_id = @userId", new { userId });
        return await SetEnabledAsync(connection, dialect, userId, enabled: false, now);
    }

    private static async Task<User> SetEnabledAsync(DbConnection connection, SqlDialect dialect, long userId, bool enabled, DateTimeOffset now)
    {
        var row = await connection.QuerySingleAsync<UserRow>(
            $"UPDATE users SET mfa_enabled = @flag, version = version + 1, updated_at = @now WHERE id = @userId RETURNING {UserRow.Names}",
            new { userId, flag = enabled ? 1 : 0, now = Columns.Of(now) });
        await ChangeStore.AddAsync(connection, dialect, ChangeKind.UserChanged, userId.ToString(CultureInfo.InvariantCulture));
        return row.ToUser();
    }

    private static Task ForgetAttemptsAsync(DbConnection connection, long userId) =>
        AttemptTable.ForgetAsync(connection, SecondFactorAttempts.Rule, SecondFactorAttempts.SubjectOf(userId));
}
