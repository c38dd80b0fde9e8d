using System.Data.Common;
using Dapper;
using MagicLink.Gateway.Sessions;

namespace MagicLink.Gateway.Stores;

/// <summary>The refresh tokens of sessions, one chain each.</summary>
internal static class RefreshTokenTable
{
    /// <summary>Null in <paramref name="amr"/> or <paramref name="authenticatedAt"/> says that nothing is known to have been proved.</summary>
    public static Task InsertAsync(DbConnection connection, string hash, string sessionId, string? amr, long? authenticatedAt, long now) => connection.ExecuteAsync(
        "INSERT INTO refresh_tokens (hash, session_id, amr, authenticated_at, created_at) VALUES (@hash, @sessionId, @amr, @authenticatedAt, @now)",
        new { hash, sessionId, amr, authenticatedAt, now });

    /// <summary>What the tokens of a session that are not spent yet speak for from now on.</summary>
    public static Task RaiseAsync(DbConnection connection, string sessionId, string amr, long authenticatedAt) => connection.ExecuteAsync(
        "UPDATE refresh_tokens SET amr = @amr, authenticated_at = @authenticatedAt WHERE session_id = @sessionId AND used_at IS NULL", new { sessionId, amr, authenticatedAt });

    public static async Task<RefreshRotation> RotateAsync(DbConnection connection, SqlDialect dialect, RefreshAttempt attempt)
    {
        var now = Columns.Of(attempt.Now);
        var parameters = new DynamicParameters(new { now, clientHash = attempt.ClientHashes[0], attempt.SuccessorHash, attempt.SuccessorSealed });
        var token = await connection.QuerySingleOrDefaultAsync<ChainToken>(
            $"""
            UPDATE refresh_tokens SET used_at = @now, client_hash = @clientHash, successor_hash = @SuccessorHash, successor_sealed = @SuccessorSealed
            WHERE hash IN {AnyOf.List(parameters, "hash", attempt.TokenHashes)} AND used_at IS NULL AND EXISTS (
              SELECT 1 FROM sessions JOIN users ON users.id = sessions.user_id
              WHERE sessions.id = refresh_tokens.session_id AND sessions.ended_at IS NULL AND sessions.expires_at > @now AND users.disabled = 0)
            RETURNING session_id AS SessionId, amr, authenticated_at AS AuthenticatedAt
            """,
            parameters);
        if (token is null)
        {
            return await ExplainAsync(connection, dialect, attempt);
        }

        await InsertAsync(connection, attempt.SuccessorHash, token.SessionId, token.Amr, token.AuthenticatedAt, now);
        var found = await SessionStore.FindAsync(connection, token.SessionId);
        return new RefreshRotation.Rotated(found!.Value.Session, token.Assurance);
    }

    private static async Task<RefreshRotation> ExplainAsync(DbConnection connection, SqlDialect dialect, RefreshAttempt attempt)
    {
        var parameters = new DynamicParameters();
        var spent = await connection.QuerySingleOrDefaultAsync<SpentToken>(
            $"""
            SELECT token.session_id AS SessionId, token.amr, token.authenticated_at AS AuthenticatedAt, token.used_at AS UsedAt, token.client_hash AS ClientHash, token.successor_sealed AS SuccessorSealed,
              (SELECT next.used_at FROM refresh_tokens next WHERE next.hash = token.successor_hash) AS SuccessorUsedAt
            FROM refresh_tokens token WHERE token.hash IN {AnyOf.List(parameters, "hash", attempt.TokenHashes)}
            """,
            parameters);
        if (spent is null || await SessionStore.FindAsync(connection, spent.SessionId) is not { } found)
        {
            return new RefreshRotation.Refused();
        }

        if (spent.UsedAt is not { } usedAt || found.Session.EndedAt is not null || found.Session.ExpiresAt <= attempt.Now || found.User.Disabled)
        {
            return new RefreshRotation.Refused(RefreshRotation.Refused.Expired, spent.SessionId, found.User);
        }

        if (attempt.ReuseWindow == TimeSpan.Zero || attempt.Now - Columns.Time(usedAt) > attempt.ReuseWindow || (spent.SuccessorUsedAt is null && !attempt.ClientHashes.Contains(spent.ClientHash)))
        {
            await SessionStore.EndAsync(connection, dialect, spent.SessionId, "refresh token stolen", attempt.Now);
            return new RefreshRotation.Stolen(spent.SessionId, found.User);
        }

        return spent.SuccessorUsedAt is null
            ? new RefreshRotation.Repeated(found.Session, spent.SuccessorSealed, spent.Assurance)
            : new RefreshRotation.Refused(RefreshRotation.Refused.Stale, spent.SessionId, found.User);
    }

    private class ChainToken
    {
        public string SessionId { get; init; } = "";

        public string? Amr { get; init; }

        public long? AuthenticatedAt { get; init; }

        public Assurance Assurance => Amr is { } factors && AuthenticatedAt is { } at ? new Assurance(Columns.List(factors), Columns.Time(at)) : Assurance.None;
    }

    private sealed class SpentToken : ChainToken
    {
        public long? UsedAt { get; init; }

        public string ClientHash { get; init; } = "";

        public string SuccessorSealed { get; init; } = "";

        public long? SuccessorUsedAt { get; init; }
    }
}
