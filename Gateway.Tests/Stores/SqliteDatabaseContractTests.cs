namespace MagicLink.Gateway.Tests.Stores;

public sealed class SqliteDatabaseContractTests : DatabaseContract
{
    private protected override Task<ITestDatabase> OpenAsync() => SqliteTestDatabase.OpenAsync();
}
