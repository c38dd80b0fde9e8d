namespace MagicLink.Gateway.Tests.Stores;

public sealed class SqliteChangeStoreTests : ChangeStoreContract
{
    private protected override Task<ITestDatabase> OpenAsync() => SqliteTestDatabase.OpenAsync();
}
