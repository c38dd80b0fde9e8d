using MagicLink.Gateway.Changes;
using MagicLink.Gateway.Stores;

namespace MagicLink.Gateway.Tests.Stores;

/// <summary>What the change feed promises on every database.</summary>
public abstract class ChangeStoreContract : StoreContract
{
    private protected ChangeStore Changes => new(Database);

    [Fact]
    public async Task Whoever_begins_to_read_is_told_nothing_of_before()
    {
        await AddAsync("before");

        Assert.Empty((await Changes.ReadAsync(ChangePosition.Newest, Cancellation)).Changes);
    }

    [Fact]
    public async Task What_is_written_after_the_last_look_is_read_in_order()
    {
        var horizon = (await Changes.ReadAsync(ChangePosition.Newest, Cancellation)).Position;
        await AddAsync("one", "two");
        await AddAsync("three");

        var batch = await Changes.ReadAsync(horizon, Cancellation);

        Assert.Equal(["one", "two", "three"], batch.Changes.Select(change => change.Subject));
        Assert.All(batch.Changes, change => Assert.Equal(ChangeKind.SessionEnded, change.Kind));
        Assert.Empty((await Changes.ReadAsync(batch.Position, Cancellation)).Changes);
    }

    [Fact]
    public async Task What_is_undone_is_never_told()
    {
        var horizon = (await Changes.ReadAsync(ChangePosition.Newest, Cancellation)).Position;

        await Assert.ThrowsAsync<InvalidOperationException>(() => Database.WriteAsync<int>(
            async connection =>
            {
                await ChangeStore.AddAsync(connection, Database.Dialect, ChangeKind.UserChanged, "7");
                throw new InvalidOperationException();
            },
            Cancellation));

        Assert.Empty((await Changes.ReadAsync(horizon, Cancellation)).Changes);
    }

    [Fact]
    public async Task The_horizon_does_not_go_back_when_old_changes_are_swept_away()
    {
        await AddAsync("old");
        var horizon = (await Changes.ReadAsync(ChangePosition.Newest, Cancellation)).Position;
        await Database.WriteAsync(connection => Dapper.SqlMapper.ExecuteAsync(connection, "DELETE FROM changes"), Cancellation);

        Assert.True((await Changes.ReadAsync(horizon, Cancellation)).Position.Horizon >= horizon.Horizon);
        await AddAsync("new");
        Assert.Equal("new", Assert.Single((await Changes.ReadAsync(horizon, Cancellation)).Changes).Subject);
    }

    [Fact]
    public async Task However_many_write_at_once_a_reader_misses_none()
    {
        var seen = new HashSet<string>();
        var horizon = (await Changes.ReadAsync(ChangePosition.Newest, Cancellation)).Position;
        var writing = Task.WhenAll(Enumerable.Range(0, 300).Select(i => AddAsync($"{i}")));
        bool done;
        do
        {
            done = writing.IsCompleted;
            var batch = await Changes.ReadAsync(horizon, Cancellation);
            seen.UnionWith(batch.Changes.Select(change => change.Subject));
            horizon = batch.Position;
        }
        while (!done);

        await writing;
        Assert.Equal(300, seen.Count);
    }

    private protected Task AddAsync(params string[] sessions) => Database.WriteAsync(
        async connection =>
        {
            await ChangeStore.AddAsync(connection, Database.Dialect, ChangeKind.SessionEnded, sessions);
            return true;
        },
        Cancellation);

    [Fact]
    public async Task What_a_newer_version_tells_its_like_stops_nobody()
    {
        var horizon = (await Changes.ReadAsync(ChangePosition.Newest, Cancellation)).Position;
        await AddAsync("known");
        await Database.WriteAsync(connection => Dapper.SqlMapper.ExecuteAsync(connection, "UPDATE changes SET kind = 'SomethingNew'"), Cancellation);
        await AddAsync("known too");

        Assert.Equal(["known too"], (await Changes.ReadAsync(horizon, Cancellation)).Changes.Select(change => change.Subject));
    }
}
