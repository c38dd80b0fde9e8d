namespace MagicLink.Gateway.Tests.Stores;

public sealed class SqliteAdminTokenStoreTests : AdminTokenStoreContract
{
    private protected override Task<ITestDatabase> OpenAsync() => SqliteTestDatabase.OpenAsync();
}
