namespace MagicLink.Gateway.Tests.Stores;

public sealed class SqliteTotpStoreTests : TotpStoreContract
{
    private protected override Task<ITestDatabase> OpenAsync() => SqliteTestDatabase.OpenAsync();
}
