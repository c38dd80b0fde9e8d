using MagicLink.Gateway.Stores;

namespace MagicLink.Gateway.Tests.Stores;

/// <summary>A SQLite file of its own.</summary>
internal sealed class SqliteTestDatabase : ITestDatabase
{
    private readonly string folder = Directory.CreateTempSubdirectory("gateway-store-").FullName;
    private SqliteDatabase database;

    private SqliteTestDatabase() => database = new SqliteDatabase(File);

    public IDatabase Database => database;

    public string File => Path.Combine(folder, "gateway.db");

    public static async Task<ITestDatabase> OpenAsync() => await OpenFileAsync();

    public static async Task<SqliteTestDatabase> OpenFileAsync()
    {
        var opened = new SqliteTestDatabase();
        await Migrations.ApplyAsync(opened.Database, DateTimeOffset.UnixEpoch, TestContext.Current.CancellationToken);
        return opened;
    }

    /// <summary>Closes the database, finishing what waits.</summary>
    public void Close() => database.Dispose();

    public void Reopen()
    {
        Close();
        database = new SqliteDatabase(File);
    }

    public ValueTask DisposeAsync()
    {
        Close();
        Directory.Delete(folder, recursive: true);
        return ValueTask.CompletedTask;
    }
}
