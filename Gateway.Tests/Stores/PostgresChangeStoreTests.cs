using MagicLink.Gateway.Changes;
using MagicLink.Gateway.Stores;
using Npgsql;

namespace MagicLink.Gateway.Tests.Stores;

public sealed class PostgresChangeStoreTests : ChangeStoreContract
{
    private PostgresTestDatabase postgres = null!;

    private protected override async Task<ITestDatabase> OpenAsync() => postgres = (PostgresTestDatabase)await PostgresTestDatabase.OpenAsync();

    [Fact]
    public async Task A_change_that_was_begun_first_and_committed_last_is_not_missed()
    {
        var horizon = (await Changes.ReadAsync(ChangePosition.Newest, Cancellation)).Position;
        await using var slow = new NpgsqlConnection(postgres.ConnectionString);
        await slow.OpenAsync(Cancellation);
        await using var transaction = await slow.BeginTransactionAsync(Cancellation);
        await ChangeStore.AddAsync(slow, SqlDialect.Postgres, ChangeKind.SessionEnded, "slow");
        await AddAsync("quick");

        var first = await Changes.ReadAsync(horizon, Cancellation);
        Assert.Equal("quick", Assert.Single(first.Changes).Subject); // not held up by the slow one
        await transaction.CommitAsync(Cancellation);

        var second = await Changes.ReadAsync(first.Position, Cancellation);
        Assert.Contains(second.Changes, change => change.Subject == "slow");
    }

    [Fact]
    public async Task A_listener_is_told_when_a_change_is_committed()
    {
        var hints = new SemaphoreSlim(0);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var listening = Changes.ListenAsync(() => hints.Release(), stop.Token);

        // Whether it listens already, only an announcement can tell.
        await Harness.Eventually.TrueAsync(
            async () =>
            {
                await AddAsync("change");
                return hints.CurrentCount > 0;
            },
            "a hint");
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => listening);
    }

    [Fact]
    public async Task While_another_transaction_stays_open_nothing_is_told_twice()
    {
        await using var idle = new NpgsqlConnection(postgres.ConnectionString);
        await idle.OpenAsync(Cancellation);
        await using var open = await idle.BeginTransactionAsync(Cancellation);
        await ChangeStore.AddAsync(idle, SqlDialect.Postgres, ChangeKind.SessionEnded, "never committed");
        var start = (await Changes.ReadAsync(ChangePosition.Newest, Cancellation)).Position;
        await AddAsync("once");

        var first = await Changes.ReadAsync(start, Cancellation);
        var second = await Changes.ReadAsync(first.Position, Cancellation);

        Assert.Equal("once", Assert.Single(first.Changes).Subject);
        Assert.Empty(second.Changes);
    }
}
