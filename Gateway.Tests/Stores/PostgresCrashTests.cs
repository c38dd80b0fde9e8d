using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Stores;

public sealed class PostgresCrashTests : CrashTests
{
    private string database = "";

    private protected override async Task<TestConfig> ConfigureAsync() => Cluster.Configs(1, database = await SharedPostgres.NewSchemaAsync())[0];

    private protected override Task CleanUpAsync() => SharedPostgres.DropSchemaAsync(database);
}
