namespace MagicLink.Gateway.Tests.Stores;

public sealed class PostgresSessionStoreTests : SessionStoreContract
{
    private protected override Task<ITestDatabase> OpenAsync() => PostgresTestDatabase.OpenAsync();
}
