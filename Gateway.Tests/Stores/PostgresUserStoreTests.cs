namespace MagicLink.Gateway.Tests.Stores;

public sealed class PostgresUserStoreTests : UserStoreContract
{
    private protected override Task<ITestDatabase> OpenAsync() => PostgresTestDatabase.OpenAsync();
}
