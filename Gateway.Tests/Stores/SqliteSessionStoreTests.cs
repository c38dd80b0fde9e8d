namespace MagicLink.Gateway.Tests.Stores;

public sealed class SqliteSessionStoreTests : SessionStoreContract
{
    private protected override Task<ITestDatabase> OpenAsync() => SqliteTestDatabase.OpenAsync();
}
