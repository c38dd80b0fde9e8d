using Dapper;
using MagicLink.Gateway.Secrets;
using Npgsql;

namespace MagicLink.Gateway.Tests.Harness;

/// <summary>
/// The one PostgreSQL that all tests share, each in a schema of its own: a private server started when the first test asks for
/// it, or the one that <c>GATEWAY_TEST_POSTGRES</c> names by a connection string.
/// </summary>
public sealed class SharedPostgres : IAsyncDisposable
{
    private const string Variable = "GATEWAY_TEST_POSTGRES";

    /// <summary>Seconds that anything may take: many at once wait for each other, on however slow a machine. Tests of what happens when a server hangs have one of their own.</summary>
    private const int Patience = 60;

    private static readonly SemaphoreSlim Starting = new(1, 1);
    private static PostgresServer? server;

    /// <summary>A connection string whose tables stand in an empty schema of their own.</summary>
    internal static async Task<string> NewSchemaAsync()
    {
        var schema = "test_" + RandomToken.Hex(8);
        var shared = await ConnectionAsync();
        await using var connection = new NpgsqlConnection(shared);
        await connection.ExecuteAsync($"CREATE SCHEMA {schema}");
        return new NpgsqlConnectionStringBuilder(shared)
        {
            SearchPath = schema,
            Pooling = true,
            Timeout = Patience,
            CommandTimeout = Patience,
            Options = $"-c idle_in_transaction_session_timeout={Patience}s -c lock_timeout={Patience}s",
        }.ConnectionString;
    }

    internal static async Task DropSchemaAsync(string connectionString)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString);
        await connection.ExecuteAsync($"DROP SCHEMA {new NpgsqlConnectionStringBuilder(connectionString).SearchPath} CASCADE");
    }

    public async ValueTask DisposeAsync()
    {
        if (server is not null)
        {
            await server.DisposeAsync();
        }
    }

    private static async Task<string> ConnectionAsync()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named)
        {
            return new NpgsqlConnectionStringBuilder(named) { Pooling = false }.ConnectionString;
        }

        await Starting.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            server ??= await PostgresServer.StartAsync();
            return server.ConnectionString;
        }
        finally
        {
            Starting.Release();
        }
    }
}
