namespace MagicLink.Gateway.Tests.Stores;

public sealed class SqliteOutboxStoreTests : OutboxStoreContract
{
    private protected override Task<ITestDatabase> OpenAsync() => SqliteTestDatabase.OpenAsync();
}
