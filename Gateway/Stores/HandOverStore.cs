using System.Data.Common;
using Dapper;
using MagicLink.Gateway.Sessions;

namespace MagicLink.Gateway.Stores;

/// <inheritdoc cref="IHandOverStore"/>
internal sealed class HandOverStore(IDatabase database) : IHandOverStore
{
    private const string Open =
        "ended_at IS NULL AND expires_at > @now AND EXISTS (SELECT 1 FROM users WHERE users.id = sessions.user_id AND users.disabled = 0)";

    public Task<bool> TryAddAsync(NewHandOver handOver, IReadOnlyList<string> cookieHashes, CancellationToken cancellation) => database.WriteAsync(
        async connection =>
        {
            // The session's row is held, so that a step-up comes before all of this or finds the code and takes it back.
            var parameters = new DynamicParameters(new { handOver.SessionId, now = Columns.Of(handOver.Now) });
            var held = await connection.QueryAsync<string>(
                $"SELECT id FROM sessions WHERE id = @SessionId AND cookie_hash IN {AnyOf.List(parameters, "cookie", cookieHashes)} AND {Open} {database.Dialect.ForUpdate}", parameters);
            if (!held.Any())
            {
                return false;
            }

            await HandOverTable.InsertAsync(connection, handOver);
            return true;
        },
        cancellation);

    public async Task<Redemption> RedeemAsync(HandOverProof proof, CancellationToken cancellation)
    {
        // What was never issued costs no write.
        if (await database.ReadAsync(connection => HandOverTable.FindAsync(connection, proof.CodeHashes), cancellation) is not { } found)
        {
            return new Redemption.Unknown();
        }

        return await database.WriteAsync(connection => RedeemAsync(connection, found, proof), cancellation);
    }

    private async Task<Redemption> RedeemAsync(DbConnection connection, HandOverRow code, HandOverProof proof)
    {
        var now = Columns.Of(proof.Now);

        // The session's row first, as a step-up takes it.
        var session = await connection.QuerySingleOrDefaultAsync<SessionRow>(
            $"SELECT {SessionRow.Names} FROM sessions WHERE id = @SessionId AND {Open} {database.Dialect.ForUpdate}", new { code.SessionId, now });
        var isFirst = await HandOverTable.TrySpendAsync(connection, code.Hash, now);
        if (FaultOf(code, proof, session, isFirst) is { } reason)
        {
            return new Redemption.Refused(reason, code.SessionId, (await SessionStore.FindAsync(connection, code.SessionId))?.User);
        }

        var dropped = await HostCookieTable.AddAsync(connection, database.Dialect, proof, code.SessionId);
        return new Redemption.Arrived(session!.ToSession(), code.ReturnUrl, dropped);
    }

    private static string? FaultOf(HandOverRow code, HandOverProof proof, SessionRow? session, bool isFirst) =>
        !isFirst ? "used"
        : code.ExpiresAt <= Columns.Of(proof.Now) ? "expired"
        : code.Host != proof.Host ? "elsewhere"
        : !proof.StateHashes.Contains(code.State, StringComparer.Ordinal) ? "other-browser"
        : session is null ? "over"
        : null;
}
