using System.Data.Common;
using Dapper;
using MagicLink.Gateway.Changes;
using MagicLink.Gateway.Limits;

namespace MagicLink.Gateway.Stores;

/// <inheritdoc cref="IBanStore"/>
internal sealed class BanStore(IDatabase database) : IBanStore
{
    private const int MaxReason = 500;
    private const string Names = "network, automatic, reason, actor, since, until, times";
    private const string Lasting = "(until IS NULL OR until > @now)";

    public Task<Ban?> CountFailureAsync(BannedNetwork network, Counter failures, BanOptions options, DateTimeOffset now, CancellationToken cancellation) =>
        database.WriteAsync<Ban?>(
            async connection =>
            {
                // The counter is held from here on: the failures of one network come one after the other.
                var (taken, _, granted) = await CounterTable.TakeAsync(connection, failures, calls: 1, now);
                if (taken < failures.Limit && granted == 1)
                {
                    return null;
                }

                await CounterTable.ForgetAsync(connection, failures.Key);
                var last = await connection.QuerySingleOrDefaultAsync<Row>($"SELECT {Names} FROM bans WHERE network = @network", new { network = network.ToString() });
                if (last?.ToBan().Holds(now) == true)
                {
                    return null; // of calls that were under way when it was made
                }

                var times = last?.Until is { } until && Columns.Time(until) + BanOptions.Remember > now ? last.Times : 0;
                var ban = new Ban(network, IsAutomatic: true, $"{failures.Limit} failed proofs", Actor: null, now, now + options.DurationAfter((int)times));
                await PutAsync(connection, ban, times + 1);
                return ban;
            },
            cancellation);

    public Task BanAsync(Ban ban, CancellationToken cancellation) => database.WriteAsync(
        async connection =>
        {
            await PutAsync(connection, ban, times: 0);
            return true;
        },
        cancellation);

    public Task<bool> TryUnbanAsync(BannedNetwork network, DateTimeOffset now, CancellationToken cancellation) => database.WriteAsync(
        async connection =>
        {
            var gone = await connection.QuerySingleOrDefaultAsync<Row>($"DELETE FROM bans WHERE network = @network RETURNING {Names}", new { network = network.ToString() });
            if (gone is null)
            {
                return false;
            }

            await ChangeStore.AddAsync(connection, database.Dialect, ChangeKind.BansChanged, network.ToString());
            return gone.Until is not { } until || Columns.Time(until) > now;
        },
        cancellation);

    public Task<Ban?> FindAsync(BannedNetwork network, DateTimeOffset now, CancellationToken cancellation) => database.WatchAsync(
        async connection => (await connection.QuerySingleOrDefaultAsync<Row>(
            $"SELECT {Names} FROM bans WHERE network = @network AND {Lasting}", new { network = network.ToString(), now = Columns.Of(now) }))?.ToBan(),
        cancellation);

    public Task<IReadOnlyList<Ban>> LoadAsync(DateTimeOffset now, CancellationToken cancellation) => database.WatchAsync<IReadOnlyList<Ban>>(
        async connection => [.. (await connection.QueryAsync<Row>($"SELECT {Names} FROM bans WHERE {Lasting}", new { now = Columns.Of(now) })).Select(row => row.ToBan())],
        cancellation);

    public Task<(IReadOnlyList<Ban> Items, long Total)> ListAsync(long skip, int count, DateTimeOffset now, CancellationToken cancellation) =>
        database.ReadAsync<(IReadOnlyList<Ban>, long)>(
            async connection =>
            {
                var page = new { now = Columns.Of(now), skip, count };
                var rows = await connection.QueryAsync<Row>($"SELECT {Names} FROM bans WHERE {Lasting} ORDER BY since DESC, network DESC LIMIT @count OFFSET @skip", page);
                return ([.. rows.Select(row => row.ToBan())], await connection.ExecuteScalarAsync<long>($"SELECT COUNT(*) FROM bans WHERE {Lasting}", page));
            },
            cancellation);

    private async Task PutAsync(DbConnection connection, Ban ban, long times)
    {
        var network = ban.Network.ToString();
        await connection.ExecuteAsync(
            """
            INSERT INTO bans (network, automatic, reason, actor, since, until, times)
            VALUES (@network, @automatic, @reason, @Actor, @since, @until, @times)
            ON CONFLICT (network) DO UPDATE SET automatic = excluded.automatic, reason = excluded.reason, actor = excluded.actor,
              since = excluded.since, until = excluded.until, times = excluded.times
            """,
            new
            {
                network,
                automatic = ban.IsAutomatic ? 1 : 0,
                reason = Columns.Text(ban.Reason, MaxReason),
                ban.Actor,
                since = Columns.Of(ban.Since),
                until = ban.Until is { } until ? Columns.Of(until) : (long?)null,
                times,
            });
        await ChangeStore.AddAsync(connection, database.Dialect, ChangeKind.BansChanged, network);
    }

    private sealed class Row
    {
        public string Network { get; init; } = "";

        public long Automatic { get; init; }

        public string Reason { get; init; } = "";

        public string? Actor { get; init; }

        public long Since { get; init; }

        public long? Until { get; init; }

        public long Times { get; init; }

        public Ban ToBan() => new(
            BannedNetwork.TryParse(Network, out var network) ? network : throw new InvalidDataException("A stored network is not in its one form."),
            Automatic == 1, Reason, Actor, Columns.Time(Since), Columns.Time(Until));
    }
}
