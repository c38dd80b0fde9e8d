using Dapper;
using MagicLink.Gateway.SignIn;

namespace MagicLink.Gateway.Stores;

/// <inheritdoc cref="IChallengeListStore"/>
internal sealed class ChallengeListStore(IDatabase database, ListTotals totals) : IChallengeListStore
{
    private const string Live = "consumed_at IS NULL AND killed_at IS NULL AND expires_at > @now";

    public Task<ChallengeList> ListAsync(ChallengeQuery query, CancellationToken cancellation) => database.ReadAsync(
        async connection =>
        {
            var parameters = new { now = Columns.Of(query.Now), email = query.Email?.Value, query.Skip, query.Take };
            var asked = "challenges WHERE " + (query.Email is null ? "" : "email = @email AND ") + query.State switch
            {
                ChallengeState.Live => Live,
                ChallengeState.Used => "consumed_at IS NOT NULL",
                ChallengeState.Killed => "consumed_at IS NULL AND killed_at IS NOT NULL",
                ChallengeState.Expired => "consumed_at IS NULL AND killed_at IS NULL AND expires_at <= @now",
                _ => throw new ArgumentOutOfRangeException(nameof(query)),
            };
            var total = await totals.CountAsync(connection, $"challenges {query.Email?.Value} {query.State}", asked, parameters);

            // As for people: few are put in order once found, of many the newest are looked through.
            var seqs = $"SELECT seq FROM {asked} ORDER BY {(total <= ListTotals.Short ? "+seq" : "seq")} DESC LIMIT @Take OFFSET @Skip";
            var rows = await connection.QueryAsync<ChallengeRow>($"SELECT {ChallengeRow.Names} FROM challenges WHERE seq IN ({seqs}) ORDER BY seq DESC", parameters);
            return new ChallengeList([.. rows.Select(row => row.ToChallenge())], total);
        },
        cancellation);

    public Task<Revocation> TryRevokeAsync(string challengeId, DateTimeOffset now, CancellationToken cancellation) => database.WriteAsync<Revocation>(
        async connection =>
        {
            var key = new { challengeId, now = Columns.Of(now) };
            var email = await connection.ExecuteScalarAsync<string?>($"UPDATE challenges SET killed_at = @now WHERE id = @challengeId AND {Live} RETURNING email", key);
            return email is not null ? new Revocation.Done(Columns.Email(email))
                : await connection.ExecuteScalarAsync<long>("SELECT COUNT(*) FROM challenges WHERE id = @challengeId", key) == 1 ? new Revocation.NotLive()
                : new Revocation.Unknown();
        },
        cancellation);
}
