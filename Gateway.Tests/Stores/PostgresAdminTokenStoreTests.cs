namespace MagicLink.Gateway.Tests.Stores;

public sealed class PostgresAdminTokenStoreTests : AdminTokenStoreContract
{
    private protected override Task<ITestDatabase> OpenAsync() => PostgresTestDatabase.OpenAsync();
}
