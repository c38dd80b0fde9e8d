using MagicLink.Gateway.Stores;
using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Stores;

/// <summary>A schema of its own on the tests' PostgreSQL.</summary>
internal sealed class PostgresTestDatabase : ITestDatabase
{
    private readonly PostgresDatabase database;

    private PostgresTestDatabase(string connectionString)
    {
        ConnectionString = connectionString;
        database = new PostgresDatabase(connectionString);
    }

    public IDatabase Database => database;

    public string ConnectionString { get; }

    public static async Task<ITestDatabase> OpenAsync()
    {
        var opened = new PostgresTestDatabase(await SharedPostgres.NewSchemaAsync());
        await Migrations.ApplyAsync(opened.Database, DateTimeOffset.UnixEpoch, TestContext.Current.CancellationToken);
        return opened;
    }

    public async ValueTask DisposeAsync()
    {
        database.Dispose();
        await SharedPostgres.DropSchemaAsync(ConnectionString);
    }
}
