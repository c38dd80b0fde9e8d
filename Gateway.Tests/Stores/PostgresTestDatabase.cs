using MagicLink.Gateway.Stores;
using MagicLink.Gateway.Tests.Harness;
using Npgsql;

namespace MagicLink.Gateway.Tests.Stores;

/// <summary>A schema of its own on the tests' PostgreSQL.</summary>
internal sealed class PostgresTestDatabase : ITestDatabase
{
    /// <summary>Seconds that a statement may take: many at once wait for each other, on however slow a machine.</summary>
    private const int Patience = 60;

    private readonly PostgresDatabase database;

    private PostgresTestDatabase(string connectionString)
    {
        ConnectionString = connectionString;
        database = new PostgresDatabase(new NpgsqlConnectionStringBuilder(connectionString) { CommandTimeout = Patience, Options = $"-c lock_timeout={Patience}s" }.ConnectionString);
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
