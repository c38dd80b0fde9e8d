using Dapper;
using MagicLink.Gateway.Stores;

namespace MagicLink.Gateway.Tests.Stores;

/// <summary>What stores may rely on, whatever database they stand on.</summary>
public abstract class DatabaseContract : StoreContract
{
    [Fact]
    public async Task What_is_acknowledged_is_seen_by_the_next_reader()
    {
        for (var i = 0; i < 50; i++)
        {
            await AddAsync($"note {i}");
            Assert.Equal(i + 1, await CountAsync("meta"));
        }
    }

    [Fact]
    public async Task A_piece_that_fails_leaves_nothing_and_takes_no_other_with_it()
    {
        var good = Enumerable.Range(0, 20).Select(i => AddAsync($"good {i}")).ToList();
        var bad = Enumerable.Range(0, 20).Select(i => Assert.ThrowsAsync<InvalidOperationException>(() => Database.WriteAsync<int>(
            async connection =>
            {
                await InsertAsync(connection, $"bad {i}");
                throw new InvalidOperationException("changed my mind");
            },
            Cancellation))).ToList();

        await Task.WhenAll(good);
        await Task.WhenAll(bad);
        Assert.Equal(20, await CountAsync("meta"));
        Assert.Equal(0, await CountAsync("meta WHERE name LIKE 'bad%'"));
    }

    [Fact]
    public async Task A_statement_that_is_refused_undoes_its_whole_piece()
    {
        await AddAsync("taken");

        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => Database.WriteAsync(
            async connection => await InsertAsync(connection, "before") + await InsertAsync(connection, "taken"), Cancellation));

        Assert.Equal(1, await CountAsync("meta"));
    }

    [Fact]
    public async Task Parallel_writes_lose_no_update()
    {
        await AddAsync("0");

        await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => Database.WriteAsync(
            connection => connection.ExecuteAsync("UPDATE meta SET name = CAST(CAST(name AS INTEGER) + 1 AS TEXT)"), Cancellation)));

        Assert.Equal(1, await CountAsync("meta WHERE name = '200'"));
    }

    [Fact]
    public async Task Work_that_takes_rows_in_opposite_order_all_gets_done()
    {
        await AddAsync("left");
        await AddAsync("right");

        await Task.WhenAll(Enumerable.Range(0, 4).Select(i => Database.WriteAsync(
            async connection =>
            {
                string[] order = i % 2 == 0 ? ["left", "right"] : ["right", "left"];
                foreach (var name in order)
                {
                    await connection.ExecuteAsync("UPDATE meta SET value = value || 'x' WHERE name = @name", new { name });
                }

                return true;
            },
            Cancellation)));

        Assert.Equal(2, await CountAsync("meta WHERE LENGTH(value) = 5"));
    }

    [Fact]
    public async Task Whoever_takes_a_lock_waits_for_whoever_has_it()
    {
        var inside = 0;
        var most = 0;

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Database.WriteAsync(
            async connection =>
            {
                await Database.Dialect.LockAsync(connection, "door");
                most = Math.Max(most, ++inside);
                await connection.ExecuteScalarAsync<long>("SELECT COUNT(*) FROM meta");
                inside--;
                return true;
            },
            Cancellation)));

        Assert.Equal(1, most);
    }

    [Fact]
    public async Task Migrating_at_once_migrates_once()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Migrations.ApplyAsync(Database, Now, Cancellation)));

        Assert.Equal(await CountAsync("(SELECT DISTINCT version FROM schema_migrations) versions"), await CountAsync("schema_migrations"));
    }

    [Fact]
    public async Task The_databases_clock_counts_milliseconds_of_unix_time()
    {
        var told = await Database.ReadAsync(connection => connection.ExecuteScalarAsync<long>($"SELECT {Database.Dialect.Now}"), Cancellation);

        Assert.Equal(DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(), told, tolerance: 60_000);
    }

    private static Task<int> InsertAsync(System.Data.Common.DbConnection connection, string name) =>
        connection.ExecuteAsync("INSERT INTO meta (name, value) VALUES (@name, '.')", new { name });

    private Task<int> AddAsync(string name) => Database.WriteAsync(connection => InsertAsync(connection, name), Cancellation);
}
