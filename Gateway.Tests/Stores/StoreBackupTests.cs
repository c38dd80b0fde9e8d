using System.Security.Cryptography;
using System.Text;
using Dapper;
using MagicLink.Gateway.Backup;
using MagicLink.Gateway.Stores;
using MagicLink.Gateway.Tests.Harness;
using Microsoft.Data.Sqlite;

namespace MagicLink.Gateway.Tests.Stores;

public sealed class StoreBackupTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_mail_that_waits_is_dead_in_the_copy_and_goes_on_waiting_here()
    {
        await using var gateway = await TestGateway.StartAsync();
        gateway.Mailbox.Refuse = _ => new IOException("connection refused");
        using var sent = await gateway.PostAsync("/api/magic-link/send", new { email = "ann@example.com" });
        await sent.JsonAsync(200);
        await Eventually.TrueAsync(() => gateway.Rows("SELECT last_error FROM outbox").Single()["last_error"] is not null, "a failed try");
        var copy = Path.Combine(gateway.Config.Root, "copy.db");

        Assert.IsType<BackupResult.Written>(await gateway.Service<IStoreBackup>().WriteAsync(copy, Cancellation));

        const string mails = "SELECT state || ' ' || COALESCE(last_error, '') || ' ' || (sealed_mail IS NULL) FROM outbox";
        Assert.Equal(["dead restored from a backup 1"], Query<string>(copy, mails));
        Assert.Equal(gateway.Clock.GetUtcNow().ToUnixTimeMilliseconds(), Query<long>(copy, "SELECT killed_at FROM challenges").Single());
        Assert.Null(gateway.Rows("SELECT killed_at FROM challenges").Single()["killed_at"]);
        Assert.Equal("waiting", gateway.Rows("SELECT state FROM outbox").Single()["state"]);
    }

    [Fact]
    public async Task Nothing_of_what_was_deleted_or_waits_is_left_in_the_bytes_of_the_copy()
    {
        await using var gateway = await TestGateway.StartAsync();
        var database = gateway.Service<IDatabase>();
        var body = string.Concat(Enumerable.Repeat("sealed-mail-body ", 2000));
        await database.WriteAsync(
            connection => connection.ExecuteAsync(
                """
                INSERT INTO meta (name, value) VALUES ('erased', 'erased-person-data');
                INSERT INTO outbox (id, message_id, state, sealed_mail, created_at, expires_at, due_at) VALUES ('1', '1', 'waiting', @body, 0, 9999999999999, 9999999999999);
                """,
                new { body }),
            Cancellation);
        await database.WriteAsync(connection => connection.ExecuteAsync("DELETE FROM meta WHERE name = 'erased'"), Cancellation);
        var copy = Path.Combine(gateway.Config.Root, "copy.db");

        await gateway.Service<IStoreBackup>().WriteAsync(copy, Cancellation);

        Assert.Contains("erased-person-data", gateway.Bytes(), StringComparison.Ordinal);
        var bytes = Encoding.Latin1.GetString(await File.ReadAllBytesAsync(copy, Cancellation));
        Assert.Contains("key-check", bytes, StringComparison.Ordinal);
        Assert.DoesNotContain("erased-person-data", bytes, StringComparison.Ordinal);
        Assert.DoesNotContain("sealed-mail-body", bytes, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reads_and_writes_go_on_while_a_large_store_is_copied()
    {
        await using var gateway = await TestGateway.StartAsync();
        var database = gateway.Service<IDatabase>();
        await FillAsync(database);

        var backup = gateway.Service<IStoreBackup>().WriteAsync(Path.Combine(gateway.Config.Root, "copy.db"), Cancellation);
        var meanwhile = 0;
        for (; !backup.IsCompleted; meanwhile++)
        {
            await database.WriteAsync(connection => connection.ExecuteAsync("UPDATE meta SET value = value || '.' WHERE name = 'filling 1'"), Cancellation);
            await database.ReadAsync(connection => connection.ExecuteScalarAsync<long>("SELECT COUNT(*) FROM users"), Cancellation);
        }

        Assert.IsType<BackupResult.Written>(await backup);
        Assert.True(meanwhile >= 3, $"only {meanwhile} went on");
    }

    [Fact]
    public async Task A_backup_that_is_given_up_leaves_nothing()
    {
        await using var gateway = await TestGateway.StartAsync();
        await FillAsync(gateway.Service<IDatabase>());
        var folder = Directory.CreateDirectory(Path.Combine(gateway.Config.Root, "backups"));
        using var patience = new CancellationTokenSource();

        var backup = gateway.Service<IStoreBackup>().WriteAsync(Path.Combine(folder.FullName, "one.db"), patience.Token);
        await Eventually.TrueAsync(() => folder.GetFiles().Length > 0, "it has begun");
        await patience.CancelAsync();

        // SQLite breaks off what runs; what had just ended is not published.
        var ended = await backup.ContinueWith(task => task.IsCanceled || task.Result is BackupResult.Refused, Cancellation, TaskContinuationOptions.None, TaskScheduler.Default);
        Assert.True(ended);
        Assert.Empty(folder.GetFiles());
    }

    private static Task<int> FillAsync(IDatabase database) => database.WriteAsync(
        connection => connection.ExecuteAsync(
            "INSERT INTO meta (name, value) VALUES (@name, @value)",
            Enumerable.Range(0, 1000).Select(i => new { name = $"filling {i}", value = Convert.ToHexString(RandomNumberGenerator.GetBytes(20_000)) })),
        Cancellation);

    private static IReadOnlyList<T> Query<T>(string file, string sql)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ConnectionString);
        return [.. connection.Query<T>(sql)];
    }
}
