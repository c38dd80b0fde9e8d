namespace MagicLink.Gateway.Tests.Stores;

public sealed class PostgresHandOverStoreTests : HandOverStoreContract
{
    private protected override Task<ITestDatabase> OpenAsync() => PostgresTestDatabase.OpenAsync();
}
