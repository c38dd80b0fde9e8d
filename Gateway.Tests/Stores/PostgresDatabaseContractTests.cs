namespace MagicLink.Gateway.Tests.Stores;

public sealed class PostgresDatabaseContractTests : DatabaseContract
{
    private protected override Task<ITestDatabase> OpenAsync() => PostgresTestDatabase.OpenAsync();
}
