using System.Data.Common;
using Dapper;
using MagicLink.Gateway.Sessions;

namespace MagicLink.Gateway.Stores;

/// <summary>Hand-over codes, inside the transactions of those who use them.</summary>
internal static class HandOverTable
{
    public static async Task<HandOverRow?> FindAsync(DbConnection connection, IReadOnlyList<string> hashes)
    {
        var parameters = new DynamicParameters();
        return await connection.QuerySingleOrDefaultAsync<HandOverRow>(
            $"SELECT {HandOverRow.Names} FROM hand_overs WHERE hash IN {AnyOf.List(parameters, "hash", hashes)}", parameters);
    }

    public static async Task InsertAsync(DbConnection connection, NewHandOver handOver)
    {
        await connection.ExecuteAsync(
            """
            INSERT INTO hand_overs (hash, session_id, host, state, return_url, created_at, expires_at)
            VALUES (@Hash, @SessionId, @Host, @State, @ReturnUrl, @now, @expiresAt)
            """,
            new { handOver.Hash, handOver.SessionId, handOver.Host, handOver.State, handOver.ReturnUrl, now = Columns.Of(handOver.Now), expiresAt = Columns.Of(handOver.ExpiresAt) });
        await connection.ExecuteAsync(
            """
            DELETE FROM hand_overs WHERE session_id = @SessionId AND hash <> @Hash AND hash NOT IN (
              SELECT hash FROM hand_overs WHERE session_id = @SessionId AND hash <> @Hash ORDER BY created_at DESC, hash LIMIT @Most - 1
            )
            """,
            new { handOver.SessionId, handOver.Hash, NewHandOver.Most });
    }

    /// <summary>Of any number that try, one does.</summary>
    public static async Task<bool> TrySpendAsync(DbConnection connection, string hash, long now) =>
        await connection.ExecuteAsync("UPDATE hand_overs SET spent_at = @now WHERE hash = @hash AND spent_at IS NULL", new { hash, now }) == 1;

    /// <summary>A code that was made with the session's old cookie must not become a cookie of the raised session.</summary>
    public static Task SpendAllAsync(DbConnection connection, string sessionId, long now) =>
        connection.ExecuteAsync("UPDATE hand_overs SET spent_at = @now WHERE session_id = @sessionId AND spent_at IS NULL", new { sessionId, now });
}
