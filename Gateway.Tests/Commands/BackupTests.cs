using System.Net.Http.Json;
using System.Runtime.Versioning;
using Dapper;
using MagicLink.Gateway.Tests.Harness;
using Microsoft.Data.Sqlite;

namespace MagicLink.Gateway.Tests.Commands;

[UnsupportedOSPlatform("windows")]
public sealed class BackupTests
{
    private const UnixFileMode OwnerFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_backup_is_one_file_for_its_owner_in_the_folder_of_the_command(bool beside)
    {
        using var config = new TestConfig("http://127.0.0.1:9/");
        (await GatewayProcess.RunOnAsync(config, "users", "invite", "ann@example.com")).Ends(0);
        await using var gateway = beside ? await GatewayProcess.ServeAsync(config) : null;
        var folder = Directory.CreateDirectory(Path.Combine(config.Root, "backups"));

        var outcome = await GatewayProcess.RunOnAsync(config, "backup", "backups/one.db");

        var file = Assert.Single(folder.GetFiles());
        Assert.Equal($"{file.FullName}: {file.Length} bytes. The master key is not in it; a restore needs both.\n", outcome.Ends(0).Output);
        Assert.Equal(("one.db", OwnerFile), (file.Name, file.UnixFileMode));
        Assert.Equal(["ok"], Query<string>(file.FullName, "PRAGMA integrity_check"));
        Assert.Equal(["ann@example.com"], Query<string>(file.FullName, "SELECT email FROM users"));
        var key = await File.ReadAllTextAsync(Path.Combine(config.Root, "data", "master.key"), Cancellation);
        var bytes = await File.ReadAllBytesAsync(file.FullName, Cancellation);
        Assert.Equal(-1, bytes.AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(key.Trim())));
        Assert.Equal(-1, bytes.AsSpan().IndexOf(Convert.FromBase64String(key)));
        Assert.Single(folder.GetFiles());
    }

    [Theory]
    [InlineData("taken.db", "taken.db exists already")]
    [InlineData("link.db", "link.db exists already")]
    [InlineData("config", "config is a folder")]
    [InlineData("new/", "new/ is a folder")]
    [InlineData("", " is a folder")]
    [InlineData("missing/one.db", "The folder of ")]
    public async Task Where_no_new_file_can_be_nothing_is_written(string file, string why)
    {
        using var config = new TestConfig("http://127.0.0.1:9/");
        (await GatewayProcess.RunOnAsync(config, "users", "list")).Ends(0);
        var taken = Path.Combine(config.Root, "taken.db");
        await File.WriteAllTextAsync(taken, "mine", Cancellation);
        File.CreateSymbolicLink(Path.Combine(config.Root, "link.db"), Path.Combine(config.Root, "nowhere"));
        var before = Directory.GetFileSystemEntries(config.Root);

        var outcome = await GatewayProcess.RunOnAsync(config, "backup", file);

        Assert.Contains(why, outcome.Ends(1).Errors, StringComparison.Ordinal);
        Assert.Equal("", outcome.Output);
        Assert.Equal("mine", await File.ReadAllTextAsync(taken, Cancellation));
        Assert.Equal(before, Directory.GetFileSystemEntries(config.Root));
    }

    [Fact]
    public async Task Where_there_is_no_database_none_is_made()
    {
        using var config = new TestConfig("http://127.0.0.1:9/");

        var outcome = await GatewayProcess.RunOnAsync(config, "backup", "one.db");

        Assert.StartsWith("There is nothing to back up: ", outcome.Ends(1).Errors, StringComparison.Ordinal);
        Assert.Equal([config.Folder], Directory.GetFileSystemEntries(config.Root));
    }

    [Fact]
    public async Task Postgres_is_left_to_its_own_tools()
    {
        using var config = new TestConfig("http://127.0.0.1:9/")
            .With("Store:Provider", "postgres").With("Store:ConnectionString", "Host=127.0.0.1;Port=9;Database=none")
            .With("MasterKey", Convert.ToBase64String(new byte[32]));

        var outcome = await GatewayProcess.RunOnAsync(config, "backup", "one.db");

        Assert.Contains("pg_dump", outcome.Ends(1).Errors, StringComparison.Ordinal);
        Assert.Equal([config.Folder], Directory.GetFileSystemEntries(config.Root));
    }

    [Fact]
    public async Task A_running_gateway_on_postgres_says_the_same()
    {
        var database = await SharedPostgres.NewSchemaAsync();
        using var config = new TestConfig("http://127.0.0.1:9/")
            .With("Store:Provider", "postgres").With("Store:ConnectionString", database).With("MasterKey", Convert.ToBase64String(new byte[32]));
        CommandOutcome outcome;
        await using (await GatewayProcess.ServeAsync(config))
        {
            outcome = await GatewayProcess.RunOnAsync(config, "backup", "one.db");
        }

        await SharedPostgres.DropSchemaAsync(database);
        Assert.Contains("pg_dump", outcome.Ends(1).Errors, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(config.Root));
    }

    [Fact]
    public async Task A_disk_that_is_full_leaves_no_half_file()
    {
        var (unshare, shell) = Requires.PrivateMounts();
        using var config = new TestConfig("http://127.0.0.1:9/");
        (await GatewayProcess.RunOnAsync(config, "users", "list")).Ends(0);
        var small = Directory.CreateDirectory(Path.Combine(config.Root, "small")).FullName;

        // A file system of 64 KiB that only this command sees.
        var script = $"mount -t tmpfs -o size=64k tmpfs '{small}' && dotnet '{Checkout.GatewayDll}' backup '{small}/one.db' --config '{config.Folder}'; code=$?; ls -A '{small}'; exit $code";
        using var process = System.Diagnostics.Process.Start(
            new System.Diagnostics.ProcessStartInfo(unshare, [.. shell, script]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync(Cancellation);
        var output = await process.StandardOutput.ReadToEndAsync(Cancellation);
        await process.WaitForExitAsync(Cancellation);

        Assert.Equal((1, ""), (process.ExitCode, output));
        Assert.Contains("one.db could not be written: ", await errors, StringComparison.Ordinal);
        Assert.Contains("full", await errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_backup_under_load_is_whole_and_has_all_that_was_acknowledged_before_it()
    {
        using var config = new TestConfig("http://127.0.0.1:9/");
        await using var gateway = await GatewayProcess.ServeAsync(config);
        using var stop = new CancellationTokenSource();
        var acknowledged = 0;
        var load = Task.WhenAll(Enumerable.Range(0, 8).Select(async worker =>
        {
            for (var i = 0; !stop.IsCancellationRequested; i++)
            {
                using var sent = await gateway.Client.PostAsJsonAsync("/api/magic-link/send", new { email = $"w{worker}n{i}@example.com" }, Cancellation);
                Assert.Equal(200, (int)sent.StatusCode);
                Interlocked.Increment(ref acknowledged);
            }
        }));
        await Eventually.TrueAsync(() => Volatile.Read(ref acknowledged) > 100, "some load");

        for (var i = 0; i < 3; i++)
        {
            var before = Volatile.Read(ref acknowledged);
            (await GatewayProcess.RunOnAsync(config, "backup", $"{i}.db")).Ends(0);

            var file = Path.Combine(config.Root, $"{i}.db");
            Assert.Equal(["ok"], Query<string>(file, "PRAGMA integrity_check"));
            var copied = Query<long>(file, "SELECT COUNT(*) FROM challenges").Single();
            Assert.InRange(copied, before, Volatile.Read(ref acknowledged) + 8);
            Assert.Equal(copied, Query<long>(file, "SELECT COUNT(*) FROM outbox").Single());
            Assert.Equal([0L], Query<long>(file, "SELECT COUNT(*) FROM challenges WHERE consumed_at IS NULL AND killed_at IS NULL"));
            Assert.Equal([0L], Query<long>(file, "SELECT COUNT(*) FROM outbox WHERE state = 'waiting' OR sealed_mail IS NOT NULL"));
        }

        await stop.CancelAsync();
        await load;
    }

    private static IReadOnlyList<T> Query<T>(string file, string sql)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ConnectionString);
        return [.. connection.Query<T>(sql)];
    }
}
