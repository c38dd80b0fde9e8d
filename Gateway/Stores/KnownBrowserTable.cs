using System.Data.Common;
using Dapper;
using MagicLink.Gateway.SignIn;

namespace MagicLink.Gateway.Stores;

/// <summary>The browsers in which people have signed in, inside the transaction that signs in.</summary>
internal static class KnownBrowserTable
{
    /// <summary>Whether a challenge was asked for in a browser in which its person has signed in; as an SQL condition on <c>challenges</c>.</summary>
    public const string AskedInOne =
        """
        EXISTS (
          SELECT 1 FROM users JOIN known_browsers ON known_browsers.user_id = users.id
          WHERE users.email = challenges.email AND known_browsers.browser_hash = challenges.browser_hash
        )
        """;

    /// <summary>Knows the browser from now on; of too many, those go that were not used for longest.</summary>
    public static async Task RememberAsync(DbConnection connection, long userId, string browserHash, DateTimeOffset now)
    {
        await connection.ExecuteAsync(
            """
            INSERT INTO known_browsers (user_id, browser_hash, last_used_at) VALUES (@userId, @browserHash, @now)
            ON CONFLICT (user_id, browser_hash) DO UPDATE SET last_used_at = excluded.last_used_at
            """,
            new { userId, browserHash, now = Columns.Of(now) });
        await connection.ExecuteAsync(
            $"""
            DELETE FROM known_browsers WHERE user_id = @userId AND browser_hash NOT IN (
              SELECT browser_hash FROM known_browsers WHERE user_id = @userId ORDER BY last_used_at DESC, browser_hash LIMIT {KnownBrowsers.Most}
            )
            """,
            new { userId });
    }
}
