using System.Data.Common;
using Dapper;
using MagicLink.Gateway.Sessions;
using MagicLink.Gateway.Totp;

namespace MagicLink.Gateway.Stores;

/// <summary>Remembered browsers, inside the transaction of whoever lets one pass or remembers one.</summary>
internal static class RememberedDeviceTable
{
    /// <summary>Remembers a browser, the oldest beyond the limit go; false when the person has no confirmed enrolment.</summary>
    public static async Task<bool> TryRememberAsync(DbConnection connection, long userId, RememberedDevice device)
    {
        if (!await TotpTable.HoldConfirmedAsync(connection, userId))
        {
            return false;
        }

        await connection.ExecuteAsync(
            """
            INSERT INTO remembered_devices (hash, user_id, address, user_agent, created_at, expires_at)
            VALUES (@Hash, @userId, @Address, @UserAgent, @createdAt, @expiresAt)
            """,
            new { device.Hash, userId, device.Client.Address, device.Client.UserAgent, createdAt = Columns.Of(device.CreatedAt), expiresAt = Columns.Of(device.ExpiresAt) });
        await connection.ExecuteAsync(
            """
            DELETE FROM remembered_devices WHERE user_id = @userId AND hash NOT IN (
              SELECT hash FROM remembered_devices WHERE user_id = @userId ORDER BY created_at DESC, hash LIMIT @Most
            )
            """,
            new { userId, RememberedDevices.Most });
        return true;
    }

    /// <summary>Whoever signs out everywhere, or everywhere else, has perhaps lost a device: none goes on without a second factor.</summary>
    public static Task<int> ForgetAsync(DbConnection connection, long userId) =>
        connection.ExecuteAsync("DELETE FROM remembered_devices WHERE user_id = @userId", new { userId });

    /// <summary>False when it is none of the person's.</summary>
    public static async Task<bool> TryForgetAsync(DbConnection connection, long userId, string hash) =>
        await connection.ExecuteAsync("DELETE FROM remembered_devices WHERE user_id = @userId AND hash = @hash", new { userId, hash }) == 1;

    /// <summary>Those that still count, the newest first.</summary>
    public static async Task<IReadOnlyList<RememberedDevice>> ListAsync(DbConnection connection, long userId, DateTimeOffset now)
    {
        var rows = await connection.QueryAsync<(string Hash, string Address, string? UserAgent, long CreatedAt, long ExpiresAt)>(
            """
            SELECT hash, address, user_agent, created_at, expires_at FROM remembered_devices
            WHERE user_id = @userId AND expires_at > @now ORDER BY created_at DESC, hash
            """,
            new { userId, now = Columns.Of(now) });
        return [.. rows.Select(row => new RememberedDevice(row.Hash, new ClientInfo(row.Address, row.UserAgent), Columns.Time(row.CreatedAt), Columns.Time(row.ExpiresAt)))];
    }

    /// <summary>Whether one of these is a browser of the person that still counts; never for none.</summary>
    public static async Task<bool> IsRememberedAsync(DbConnection connection, long userId, IReadOnlyList<string> hashes, DateTimeOffset now)
    {
        if (hashes.Count == 0)
        {
            return false;
        }

        var parameters = new DynamicParameters(new { userId, now = Columns.Of(now) });
        return await connection.ExecuteScalarAsync<long>(
            $"SELECT COUNT(*) FROM remembered_devices WHERE user_id = @userId AND expires_at > @now AND hash IN {AnyOf.List(parameters, "hash", hashes)}",
            parameters) > 0;
    }
}
