using System.Data.Common;
using Dapper;

namespace MagicLink.Gateway.Stores;

/// <summary>The backup codes of enrolments, inside the transaction that holds the enrolment.</summary>
internal static class BackupCodeTable
{
    /// <summary>Puts these in the place of all that were left.</summary>
    public static async Task ReplaceAsync(DbConnection connection, long userId, IReadOnlyList<string> hashes)
    {
        await connection.ExecuteAsync("DELETE FROM backup_codes WHERE user_id = @userId", new { userId });
        await connection.ExecuteAsync("INSERT INTO backup_codes (user_id, hash) VALUES (@userId, @hash)", hashes.Select(hash => new { userId, hash }));
    }

    public static async Task<int> CountAsync(DbConnection connection, long userId) =>
        (int)await connection.ExecuteScalarAsync<long>("SELECT COUNT(*) FROM backup_codes WHERE user_id = @userId", new { userId });

    public static async Task<bool> HasAsync(DbConnection connection, long userId, string enrolment, IReadOnlyList<string> hashes)
    {
        var parameters = new DynamicParameters(new { userId, enrolment });
        return await connection.ExecuteScalarAsync<long>(
            $"""
            SELECT COUNT(*) FROM backup_codes JOIN totp ON totp.user_id = backup_codes.user_id
            WHERE backup_codes.user_id = @userId AND totp.enrolment = @enrolment AND totp.confirmed_at IS NOT NULL
              AND backup_codes.hash IN {AnyOf.List(parameters, "hash", hashes)}
            """,
            parameters) > 0;
    }
}
