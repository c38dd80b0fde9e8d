using System.Data.Common;
using Dapper;
using MagicLink.Gateway.Changes;
using MagicLink.Gateway.Health;
using MagicLink.Gateway.Sessions;
using MagicLink.Gateway.Users;

namespace MagicLink.Gateway.Stores;

/// <inheritdoc cref="ISessionStore"/>
internal sealed class SessionStore(IDatabase database) : ISessionStore
{
    public Task<(Session Session, User User)?> FindAsync(string sessionId, CancellationToken cancellation) =>
        database.ReadAsync(connection => FindAsync(connection, sessionId), cancellation);

    public async Task<(Session Session, User User)?> FindByCookieAsync(IReadOnlyList<string> cookieHashes, CancellationToken cancellation)
    {
        var parameters = new DynamicParameters();
        var condition = $"cookie_hash IN {AnyOf.List(parameters, "hash", cookieHashes)}";
        var found = await database.ReadAsync(connection => FindAsync(connection, condition, parameters), cancellation);
        if (found is not { } row)
        {
            return null;
        }

        if (row.Session.CookieHash is { } kept && kept != cookieHashes[0])
        {
            await TryKeepAsAsync(row.Session.Id, kept, cookieHashes[0], cancellation);
        }

        return (row.Session.ToSession(), row.User.ToUser());
    }

    public Task<(Session Session, User User)?> FindByHostCookieAsync(IReadOnlyList<string> cookieHashes, string host, CancellationToken cancellation) => database.ReadAsync(
        async connection => await HostCookieTable.FindSessionAsync(connection, cookieHashes, host) is { } sessionId ? await FindAsync(connection, sessionId) : null,
        cancellation);

    public Task<bool> TryEndAsync(string sessionId, string reason, DateTimeOffset now, CancellationToken cancellation) =>
        database.WriteAsync(connection => EndAsync(connection, database.Dialect, sessionId, reason, now), cancellation);

    public Task<bool> TryEndOwnAsync(long userId, string sessionId, string reason, DateTimeOffset now, CancellationToken cancellation) => database.WriteAsync(
        async connection =>
            (await EndWhereAsync(connection, database.Dialect, "user_id = @userId AND id = @sessionId AND expires_at > @now", new { userId, sessionId, reason, now = Columns.Of(now) })).Count == 1,
        cancellation);

    public Task<IReadOnlyList<string>> EndAllAsync(long userId, string reason, DateTimeOffset now, CancellationToken cancellation) => database.WriteAsync(
        async connection =>
        {
            var ended = await EndAllAsync(connection, database.Dialect, userId, reason, now);
            await RememberedDeviceTable.ForgetAsync(connection, userId);
            return ended;
        },
        cancellation);

    public Task<IReadOnlyList<string>> EndOthersAsync(long userId, string keptSessionId, string reason, DateTimeOffset now, CancellationToken cancellation) =>
        database.WriteAsync(
            async connection =>
            {
                var ended = await EndWhereAsync(
                    connection, database.Dialect, "user_id = @userId AND id <> @keptSessionId", new { userId, keptSessionId, reason, now = Columns.Of(now) });
                await RememberedDeviceTable.ForgetAsync(connection, userId);
                return ended;
            },
            cancellation);

    public Task<SessionList> ListAsync(SessionQuery query, CancellationToken cancellation) => database.ReadAsync(
        async connection =>
        {
            var parameters = new DynamicParameters(new { query.UserId, query.Skip, query.Take, now = Columns.Of(query.Now), idleSince = Columns.Of(query.IdleSince) });
            var seen = query.SeenSince.Count == 0 ? "" : $" OR id IN {AnyOf.List(parameters, "seen", query.SeenSince)}";
            var open = $"user_id = @UserId AND ended_at IS NULL AND expires_at > @now AND (last_seen_at > @idleSince{seen})";
            var rows = await connection.QueryAsync<SessionRow>(
                $"SELECT {SessionRow.Names} FROM sessions WHERE {open} ORDER BY created_at DESC, id LIMIT @Take OFFSET @Skip", parameters);
            var total = await connection.ExecuteScalarAsync<long>($"SELECT COUNT(*) FROM sessions WHERE {open}", parameters);
            return new SessionList([.. rows.Select(row => row.ToSession())], total);
        },
        cancellation);

    public Task TouchAsync(IReadOnlyList<(string SessionId, DateTimeOffset SeenAt)> seen, CancellationToken cancellation) => database.WriteAsync(
        connection => connection.ExecuteAsync(
            "UPDATE sessions SET last_seen_at = @seenAt WHERE id = @id AND last_seen_at < @seenAt",
            seen.OrderBy(item => item.SessionId, StringComparer.Ordinal).Select(item => new { id = item.SessionId, seenAt = Columns.Of(item.SeenAt) })),
        cancellation);

    public Task<RefreshRotation> RotateAsync(RefreshAttempt attempt, CancellationToken cancellation) =>
        database.WriteAsync(connection => RefreshTokenTable.RotateAsync(connection, database.Dialect, attempt), cancellation);

    /// <summary>Opens a session inside a transaction.</summary>
    public static async Task<Session> InsertAsync(DbConnection connection, long userId, NewSession session)
    {
        var now = Columns.Of(session.Now);
        await connection.ExecuteAsync(
            """
            INSERT INTO sessions (id, user_id, cookie_hash, amr, created_at, authenticated_at, last_seen_at, expires_at, address, user_agent)
            VALUES (@Id, @userId, @CookieHash, @amr, @now, @now, @now, @expiresAt, @Address, @UserAgent)
            """,
            new { session.Id, userId, session.CookieHash, amr = Columns.Of(session.Amr), now, expiresAt = Columns.Of(session.ExpiresAt), session.Client.Address, session.Client.UserAgent });
        if (session.RefreshHash is { } hash)
        {
            await RefreshTokenTable.InsertAsync(connection, hash, session.Id, Columns.Of(session.Amr), now, now);
        }

        return new Session(session.Id, userId, session.Amr, session.Now, session.Now, session.Now, session.ExpiresAt, EndedAt: null, session.Client, session.CookieHash);
    }

    /// <summary>
    /// Raises a session inside a transaction, and only while it is open and its person is not disabled; null when it is over. The
    /// old cookie is dead with that, and those of other hosts; refresh tokens handed out before go on and speak for what they spoke for.
    /// </summary>
    public static async Task<(Session Session, User User)?> RaiseAsync(DbConnection connection, SqlDialect dialect, SessionRaise raise)
    {
        var now = Columns.Of(raise.Now);

        // The first update takes the row, so that of two step-ups at once each adds to what the other proved.
        var proved = await connection.ExecuteScalarAsync<string?>(
            """
            UPDATE sessions SET authenticated_at = @now, cookie_hash = COALESCE(@NewCookieHash, cookie_hash)
            WHERE id = @SessionId AND ended_at IS NULL AND expires_at > @now
              AND EXISTS (SELECT 1 FROM users WHERE users.id = sessions.user_id AND users.disabled = 0)
            RETURNING amr
            """,
            new { raise.SessionId, raise.NewCookieHash, now });
        if (proved is null)
        {
            return null;
        }

        await HostCookieTable.DropAsync(connection, raise.SessionId);
        await HandOverTable.SpendAllAsync(connection, raise.SessionId, now);
        var amr = Assurance.Union(Columns.List(proved), raise.Factors);
        await connection.ExecuteAsync("UPDATE sessions SET amr = @amr WHERE id = @SessionId", new { raise.SessionId, amr = Columns.Of(amr) });
        if (raise.RaisesRefreshTokens)
        {
            await RefreshTokenTable.RaiseAsync(connection, raise.SessionId, Columns.Of(amr), now);
        }

        if (raise.RefreshHash is { } hash)
        {
            await RefreshTokenTable.InsertAsync(connection, hash, raise.SessionId, Columns.Of(raise.TokenAmr ?? amr), now, now);
        }

        await ChangeStore.AddAsync(connection, dialect, ChangeKind.SessionChanged, raise.SessionId);
        return await FindAsync(connection, raise.SessionId);
    }

    /// <summary>Ends one session inside a transaction; false when it was not open.</summary>
    public static async Task<bool> EndAsync(DbConnection connection, SqlDialect dialect, string sessionId, string reason, DateTimeOffset now)
    {
        var ended = await EndWhereAsync(connection, dialect, "id = @sessionId", new { sessionId, reason, now = Columns.Of(now) });
        return ended.Count == 1;
    }

    /// <summary>Ends every session of a person inside a transaction; names those it ended.</summary>
    public static Task<IReadOnlyList<string>> EndAllAsync(DbConnection connection, SqlDialect dialect, long userId, string reason, DateTimeOffset now) =>
        EndWhereAsync(connection, dialect, "user_id = @userId", new { userId, reason, now = Columns.Of(now) });

    public static async Task<(Session Session, User User)?> FindAsync(DbConnection connection, string sessionId) =>
        await FindAsync(connection, "id = @sessionId", new { sessionId }) is { } row ? (row.Session.ToSession(), row.User.ToUser()) : null;

    private static async Task<IReadOnlyList<string>> EndWhereAsync(DbConnection connection, SqlDialect dialect, string condition, object parameters)
    {
        string[] ended = [.. await connection.QueryAsync<string>(
            $"UPDATE sessions SET ended_at = @now, end_reason = @reason WHERE {condition} AND ended_at IS NULL RETURNING id", parameters)];
        if (ended.Length > 0)
        {
            await ChangeStore.AddAsync(connection, dialect, ChangeKind.SessionEnded, ended);
        }

        return ended;
    }

    private static async Task<(SessionRow Session, UserRow User)?> FindAsync(DbConnection connection, string condition, object parameters)
    {
        var session = await connection.QuerySingleOrDefaultAsync<SessionRow>($"SELECT {SessionRow.Names} FROM sessions WHERE {condition}", parameters);
        if (session is null)
        {
            return null;
        }

        // Each statement sees what is committed by then: the person may be deleted between the two.
        var user = await connection.QuerySingleOrDefaultAsync<UserRow>($"SELECT {UserRow.Names} FROM users WHERE id = @UserId", new { session.UserId });
        return user is null ? null : (session, user);
    }

    // Two nodes may move it at once: whoever finds it moved already leaves it. The session is good wherever its hash stands.
    private async Task TryKeepAsAsync(string sessionId, string kept, string cookieHash, CancellationToken cancellation)
    {
        try
        {
            await database.WriteAsync(
                connection => connection.ExecuteAsync(
                    "UPDATE sessions SET cookie_hash = @cookieHash WHERE id = @sessionId AND cookie_hash = @kept", new { sessionId, kept, cookieHash }),
                cancellation);
        }
        catch (StoreUnavailableException)
        {
            // Reading it went well, and that is all the request needs; it is moved another time.
        }
    }
}
