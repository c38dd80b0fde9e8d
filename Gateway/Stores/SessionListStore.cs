using Dapper;
using MagicLink.Gateway.Sessions;

namespace MagicLink.Gateway.Stores;

/// <inheritdoc cref="ISessionListStore"/>
internal sealed class SessionListStore(IDatabase database, ListTotals totals) : ISessionListStore
{
    private const string Open = "sessions WHERE ended_at IS NULL AND expires_at > @now AND last_seen_at > @idleSince";

    public Task<SessionList> ListAsync(DateTimeOffset now, DateTimeOffset idleSince, long skip, int take, CancellationToken cancellation) => database.ReadAsync(
        async connection =>
        {
            var parameters = new { now = Columns.Of(now), idleSince = Columns.Of(idleSince), skip, take };
            var rows = await connection.QueryAsync<SessionRow>(
                $"SELECT {SessionRow.Names} FROM {Open} ORDER BY created_at DESC, id LIMIT @take OFFSET @skip", parameters);
            return new SessionList([.. rows.Select(row => row.ToSession())], await totals.CountAsync(connection, "open sessions", Open, parameters));
        },
        cancellation);
}
