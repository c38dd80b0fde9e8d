namespace MagicLink.Gateway.Tests.Stores;

public sealed class SqliteUserStoreTests : UserStoreContract
{
    private protected override Task<ITestDatabase> OpenAsync() => SqliteTestDatabase.OpenAsync();
}
