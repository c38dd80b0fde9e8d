namespace MagicLink.Gateway.Tests.Stores;

public sealed class PostgresOutboxStoreTests : OutboxStoreContract
{
    private protected override Task<ITestDatabase> OpenAsync() => PostgresTestDatabase.OpenAsync();
}
