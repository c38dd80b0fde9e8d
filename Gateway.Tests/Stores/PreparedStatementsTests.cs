using System.Data.Common;
using Dapper;
using MagicLink.Gateway.Stores;
using Microsoft.Data.Sqlite;

namespace MagicLink.Gateway.Tests.Stores;

/// <summary>Statements stay prepared on SQLite: nothing of one use may show in the next.</summary>
public sealed class PreparedStatementsTests : IAsyncLifetime
{
    private const string Insert = "INSERT INTO notes (text) VALUES (@text)";
    private const string All = "SELECT * FROM notes ORDER BY 1";
    private SqliteTestDatabase file = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private IDatabase Database => file.Database;

    public async ValueTask InitializeAsync()
    {
        file = await SqliteTestDatabase.OpenFileAsync();
        await WriteAsync(connection => connection.ExecuteAsync("CREATE TABLE notes (text TEXT UNIQUE)"));
    }

    public ValueTask DisposeAsync() => file.DisposeAsync();

    [Fact]
    public async Task A_statement_that_was_refused_works_the_next_time()
    {
        await AddAsync("taken");
        for (var i = 0; i < 3; i++)
        {
            await Assert.ThrowsAsync<SqliteException>(() => AddAsync("taken"));
            Assert.Equal(1, await AddAsync($"free {i}"));
        }

        Assert.Equal(["free 0", "free 1", "free 2", "taken"], await NotesAsync());
    }

    [Fact]
    public async Task A_statement_that_cannot_be_prepared_yet_works_once_it_can()
    {
        Task<int> CountAsync() => Database.ReadAsync(connection => connection.ExecuteScalarAsync<int>("SELECT COUNT(*) FROM later"), Cancellation);
        await Assert.ThrowsAsync<SqliteException>(CountAsync);

        await WriteAsync(connection => connection.ExecuteAsync("CREATE TABLE later (id INTEGER)"));

        Assert.Equal(0, await CountAsync());
    }

    [Fact]
    public async Task Nothing_that_was_bound_before_is_bound_again()
    {
        static Task<string?> ReadAsync(DbConnection connection, object? parameters) => connection.ExecuteScalarAsync<string?>("SELECT @secret", parameters);

        await WriteAsync(async connection =>
        {
            Assert.Equal("one", await ReadAsync(connection, new { secret = "one" }));
            await Assert.ThrowsAsync<InvalidOperationException>(() => ReadAsync(connection, null));
            Assert.Null(await ReadAsync(connection, new { secret = (string?)null }));
            Assert.Equal("two", await ReadAsync(connection, new { secret = "two" }));
            return true;
        });
    }

    [Fact]
    public async Task One_text_takes_values_of_every_type_in_turn()
    {
        static Task<string?> TypeAsync<T>(DbConnection connection, T value) => connection.ExecuteScalarAsync<string?>("SELECT typeof(@value)", new { value });

        await WriteAsync(async connection =>
        {
            for (var i = 0; i < 2; i++)
            {
                Assert.Equal("integer", await TypeAsync(connection, 1L));
                Assert.Equal("text", await TypeAsync(connection, "1"));
                Assert.Equal("blob", await TypeAsync<byte[]>(connection, [1]));
                Assert.Equal("null", await TypeAsync<string?>(connection, null));
                Assert.Equal("real", await TypeAsync(connection, 1.5));
            }

            return true;
        });
    }

    [Fact]
    public async Task A_changed_schema_is_seen_by_statements_prepared_before()
    {
        await AddAsync("before");
        Assert.Equal(1, await ColumnsAsync());

        await WriteAsync(connection => connection.ExecuteAsync("ALTER TABLE notes ADD COLUMN place TEXT; CREATE INDEX notes_by_place ON notes (place)"));

        Assert.Equal(2, await ColumnsAsync());
        Assert.Equal(1, await AddAsync("after"));
        await WriteAsync(connection => connection.ExecuteAsync("DROP INDEX notes_by_place; ALTER TABLE notes DROP COLUMN place"));
        Assert.Equal(1, await ColumnsAsync());
        Assert.Equal(["after", "before"], await NotesAsync());

        Task<int> ColumnsAsync() => Database.ReadAsync(
            async connection =>
            {
                await using var reader = await connection.ExecuteReaderAsync(All);
                return reader.FieldCount;
            },
            Cancellation);
    }

    [Fact]
    public async Task A_file_that_is_rewritten_beside_them_keeps_them_working()
    {
        await AddAsync("before");
        Assert.Equal(["before"], await NotesAsync());

        using (var beside = new SqliteFile(file.File).OpenBeside())
        {
            beside.Execute("VACUUM");
            beside.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
        }

        Assert.Equal(1, await AddAsync("after"));
        Assert.Equal(["after", "before"], await NotesAsync());
    }

    [Fact]
    public async Task A_reader_that_is_left_in_the_middle_leaves_its_statement_as_it_was()
    {
        await AddAsync("a");
        await AddAsync("b");
        for (var i = 0; i < 3; i++)
        {
            await Assert.ThrowsAsync<InvalidOperationException>(() => WriteAsync<int>(async connection =>
            {
                await connection.ExecuteAsync(Insert, new { text = "undone" });
                foreach (var note in connection.Query<string>(All, buffered: false))
                {
                    throw new InvalidOperationException($"enough after {note}");
                }

                return 0;
            }));
            Assert.Equal(["a", "b"], await WriteAsync(ReadAsync));
        }
    }

    [Fact]
    public async Task A_reader_that_is_never_closed_does_not_hold_up_a_commit()
    {
        await AddAsync("a");
        await WriteAsync(async connection =>
        {
            using var command = connection.CreateCommand();
            command.CommandText = All;
            var reader = await command.ExecuteReaderAsync(Cancellation);
            Assert.True(await reader.ReadAsync(Cancellation));
            return true;
        });

        Assert.Equal(1, await AddAsync("b"));
        Assert.Equal(["a", "b"], await WriteAsync(ReadAsync));
    }

    [Fact]
    public async Task A_statement_may_run_while_another_run_of_it_is_being_read()
    {
        await AddAsync("a");
        await AddAsync("b");

        var pairs = await WriteAsync(connection => Task.FromResult(
            connection.Query<string>(All, buffered: false).SelectMany(outer => connection.Query<string>(All, buffered: false).Select(inner => outer + inner)).ToList()));

        Assert.Equal(["aa", "ab", "ba", "bb"], pairs);
        Assert.Equal(["a", "b"], await WriteAsync(ReadAsync));
    }

    [Fact]
    public async Task More_texts_than_are_kept_all_work_again_and_again()
    {
        for (var round = 0; round < 2; round++)
        {
            Assert.Equal(1000, await WriteAsync(async connection =>
            {
                var right = 0;
                for (var i = 0; i < 1000; i++)
                {
                    right += await connection.ExecuteScalarAsync<int>($"SELECT {i} + @one", new { one = 1 }) == i + 1 ? 1 : 0;
                }

                return right;
            }));
        }
    }

    [Fact]
    public async Task A_read_that_is_given_up_leaves_the_connection_to_the_next()
    {
        await AddAsync("a");
        using var giveUp = new CancellationTokenSource();
        using var goOn = new ManualResetEventSlim();
        var slow = Database.ReadAsync(
            connection =>
            {
                goOn.Wait(TimeSpan.FromSeconds(20));
                return ReadAsync(connection);
            },
            giveUp.Token);
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => slow);
        goOn.Set();

        for (var i = 0; i < 4; i++)
        {
            Assert.Equal(["a"], await NotesAsync());
        }
    }

    private static async Task<IReadOnlyList<string>> ReadAsync(DbConnection connection) => [.. await connection.QueryAsync<string>(All)];

    private Task<T> WriteAsync<T>(Func<DbConnection, Task<T>> work) => Database.WriteAsync(work, Cancellation);

    private Task<int> AddAsync(string text) => WriteAsync(connection => connection.ExecuteAsync(Insert, new { text }));

    private Task<IReadOnlyList<string>> NotesAsync() => Database.ReadAsync(ReadAsync, Cancellation);
}
