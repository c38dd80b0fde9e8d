namespace MagicLink.Gateway.Tests.Stores;

public sealed class PostgresTotpStoreTests : TotpStoreContract
{
    private protected override Task<ITestDatabase> OpenAsync() => PostgresTestDatabase.OpenAsync();
}
