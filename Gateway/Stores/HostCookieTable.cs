using System.Data.Common;
using Dapper;
using MagicLink.Gateway.Changes;
using MagicLink.Gateway.Sessions;

namespace MagicLink.Gateway.Stores;

/// <summary>The cookies of sessions at hosts beside PublicUrl's. They live as long as their session, and go with its row.</summary>
internal static class HostCookieTable
{
    public static async Task<string?> FindSessionAsync(DbConnection connection, IReadOnlyList<string> cookieHashes, string host)
    {
        var parameters = new DynamicParameters(new { host });
        return await connection.ExecuteScalarAsync<string?>(
            $"SELECT session_id FROM host_cookies WHERE host = @host AND hash IN {AnyOf.List(parameters, "hash", cookieHashes)}", parameters);
    }

    /// <summary>Keeps a cookie; whether older ones had to go for it, which every gateway is told then.</summary>
    public static async Task<bool> AddAsync(DbConnection connection, SqlDialect dialect, HandOverProof proof, string sessionId)
    {
        var parameters = new { proof.NewCookieHash, proof.Host, sessionId, now = Columns.Of(proof.Now), HandOverProof.MostCookies };
        await connection.ExecuteAsync("INSERT INTO host_cookies (hash, session_id, host, created_at) VALUES (@NewCookieHash, @sessionId, @Host, @now)", parameters);
        var dropped = await connection.ExecuteAsync(
            """
            DELETE FROM host_cookies WHERE session_id = @sessionId AND host = @Host AND hash <> @NewCookieHash AND hash NOT IN (
              SELECT hash FROM host_cookies WHERE session_id = @sessionId AND host = @Host AND hash <> @NewCookieHash
              ORDER BY created_at DESC, hash LIMIT @MostCookies - 1
            )
            """,
            parameters);
        if (dropped > 0)
        {
            await ChangeStore.AddAsync(connection, dialect, ChangeKind.SessionChanged, sessionId);
        }

        return dropped > 0;
    }

    /// <summary>A session that was raised has none: who had copied one before must not rise with it.</summary>
    public static Task DropAsync(DbConnection connection, string sessionId) =>
        connection.ExecuteAsync("DELETE FROM host_cookies WHERE session_id = @sessionId", new { sessionId });
}
