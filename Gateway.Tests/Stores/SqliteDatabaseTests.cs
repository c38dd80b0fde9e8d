using System.Data.Common;
using Dapper;
using MagicLink.Gateway.Health;
using MagicLink.Gateway.Stores;
using Microsoft.Data.Sqlite;

namespace MagicLink.Gateway.Tests.Stores;

public sealed class SqliteDatabaseTests : IAsyncLifetime
{
    private SqliteTestDatabase file = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private IDatabase Database => file.Database;

    public async ValueTask InitializeAsync()
    {
        file = await SqliteTestDatabase.OpenFileAsync();
        await Database.WriteAsync(connection => connection.ExecuteAsync("CREATE TABLE notes (text TEXT NOT NULL UNIQUE)"), Cancellation);
    }

    public ValueTask DisposeAsync() => file.DisposeAsync();

    [Fact]
    public async Task A_piece_that_fails_takes_no_other_of_its_batch_with_it()
    {
        using var gate = new Gate(this);
        var before = WriteAsync("before");
        var thrown = Database.WriteAsync<int>(
            async connection =>
            {
                await InsertAsync(connection, "thrown");
                throw new InvalidOperationException("changed my mind");
            },
            Cancellation);
        var refused = Database.WriteAsync(
            async connection => await InsertAsync(connection, "refused") + await InsertAsync(connection, "before"), Cancellation);
        var after = WriteAsync("after");
        gate.Open();

        Assert.Equal(1, await before);
        Assert.Equal(1, await after);
        Assert.Equal("changed my mind", (await Assert.ThrowsAsync<InvalidOperationException>(() => thrown)).Message);
        await Assert.ThrowsAsync<SqliteException>(() => refused);
        Assert.Equal(["after", "before", "gate"], await NotesAsync());
    }

    [Fact]
    public async Task A_batch_that_cannot_be_committed_is_acknowledged_to_nobody()
    {
        using var gate = new Gate(this);
        var before = WriteAsync("before");
        var breaks = Database.WriteAsync(connection => connection.ExecuteAsync("ROLLBACK"), Cancellation);
        gate.Open();

        await Assert.ThrowsAnyAsync<Exception>(() => before);
        await Assert.ThrowsAnyAsync<Exception>(() => breaks);
        Assert.Equal(["gate"], await NotesAsync());
        Assert.Equal(1, await WriteAsync("later"));
    }

    [Fact]
    public async Task Nothing_is_written_behind_a_piece_that_has_ended_its_transaction()
    {
        using var gate = new Gate(this);
        var breaks = Database.WriteAsync(connection => connection.ExecuteAsync("ROLLBACK"), Cancellation);
        var after = WriteAsync("after");
        gate.Open();

        await Assert.ThrowsAnyAsync<Exception>(() => breaks);
        await Assert.ThrowsAnyAsync<Exception>(() => after);
        Assert.Equal(["gate"], await NotesAsync());
    }

    [Fact]
    public async Task A_piece_that_fails_alone_leaves_nothing_and_runs_once()
    {
        var runs = 0;
        var thrown = Database.WriteAsync<int>(
            async connection =>
            {
                runs++;
                await InsertAsync(connection, "thrown");
                throw new InvalidOperationException("changed my mind");
            },
            Cancellation);

        await Assert.ThrowsAsync<InvalidOperationException>(() => thrown);
        Assert.Equal(1, runs);
        Assert.Empty(await NotesAsync());
        Assert.Equal(1, await WriteAsync("thrown"));
    }

    [Fact]
    public async Task Readers_see_what_is_committed_and_do_not_wait_for_the_writer()
    {
        await WriteAsync("committed");
        using var gate = new Gate(this);

        Assert.Equal(["committed"], await NotesAsync());
        gate.Open();
        await gate.Done;
        Assert.Equal(["committed", "gate"], await NotesAsync());
    }

    [Fact]
    public async Task What_is_acknowledged_is_seen_by_the_next_reader()
    {
        for (var i = 0; i < 100; i++)
        {
            await WriteAsync($"{i}");
            Assert.Equal(i + 1, (await NotesAsync()).Count);
        }
    }

    [Fact]
    public async Task A_reader_cannot_write()
    {
        await Assert.ThrowsAnyAsync<Exception>(() => Database.ReadAsync(connection => InsertAsync(connection, "sly"), Cancellation));
        Assert.Empty(await NotesAsync());
    }

    [Fact]
    public async Task Closing_finishes_what_waits_and_takes_no_more()
    {
        var gate = new Gate(this);
        var waiting = Enumerable.Range(0, 500).Select(i => WriteAsync($"{i}")).ToList();
        var closing = Task.Run(file.Close, Cancellation);
        gate.Open();
        await closing;
        gate.Dispose();

        Assert.All(await Task.WhenAll(waiting), rows => Assert.Equal(1, rows));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => WriteAsync("too late"));
        await Assert.ThrowsAsync<StoreUnavailableException>(NotesAsync);
        file.Reopen();
        Assert.Equal(501, (await NotesAsync()).Count);
    }

    [Fact]
    public async Task Too_much_at_once_is_answered_with_an_outage_and_the_rest_goes_on()
    {
        using var gate = new Gate(this);
        var all = Enumerable.Range(0, 10_000).Select(i => WriteAsync($"{i}")).ToList();

        Assert.IsType<StoreUnavailableException>(all[^1].Exception?.InnerException);
        gate.Open();
        await Task.WhenAll(all).ContinueWith(_ => { }, Cancellation, TaskContinuationOptions.None, TaskScheduler.Default);
        var taken = all.Count(task => task.IsCompletedSuccessfully);
        Assert.InRange(taken, 8192, 9_999);
        Assert.Equal(taken + 1, (await NotesAsync()).Count);
    }

    [Fact]
    public async Task A_write_that_was_begun_is_waited_for_even_when_its_client_leaves()
    {
        using var gate = new Gate(this);
        using var patience = new CancellationTokenSource();
        var begun = Database.WriteAsync(connection => InsertAsync(connection, "begun"), patience.Token);
        await patience.CancelAsync();

        Assert.False(begun.IsCompleted);
        gate.Open();
        await begun;
        Assert.Contains("begun", await NotesAsync());
    }

    [Fact]
    public async Task Work_that_waits_for_anything_else_is_refused_and_undone()
    {
        var elsewhere = new TaskCompletionSource();

        await Assert.ThrowsAsync<InvalidOperationException>(() => Database.WriteAsync(
            async connection =>
            {
                await InsertAsync(connection, "half");
                await elsewhere.Task;
                return 0;
            },
            Cancellation));

        elsewhere.SetResult();
        Assert.Empty(await NotesAsync());
    }

    private static Task<int> InsertAsync(DbConnection connection, string text) =>
        connection.ExecuteAsync("INSERT INTO notes (text) VALUES (@text)", new { text });

    private Task<int> WriteAsync(string text) => Database.WriteAsync(connection => InsertAsync(connection, text), Cancellation);

    private Task<IReadOnlyList<string>> NotesAsync() => Database.ReadAsync<IReadOnlyList<string>>(
        async connection => [.. await connection.QueryAsync<string>("SELECT text FROM notes ORDER BY text")], Cancellation);

    /// <summary>Holds the writer inside a piece that has written one note, so that what comes next piles up into one batch.</summary>
    private sealed class Gate : IDisposable
    {
        private readonly ManualResetEventSlim open = new();

        public Gate(SqliteDatabaseTests tests)
        {
            using var entered = new ManualResetEventSlim();
            Done = tests.Database.WriteAsync(
                connection =>
                {
                    var inserted = InsertAsync(connection, "gate");
                    entered.Set();
                    open.Wait(TimeSpan.FromSeconds(20));
                    return inserted;
                },
                Cancellation);
            Assert.True(entered.Wait(TimeSpan.FromSeconds(20), Cancellation));
        }

        public Task Done { get; }

        public void Open() => open.Set();

        public void Dispose()
        {
            Open();
            Done.GetAwaiter().GetResult();
            open.Dispose();
        }
    }
}
