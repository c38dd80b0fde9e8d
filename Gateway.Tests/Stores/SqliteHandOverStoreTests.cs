namespace MagicLink.Gateway.Tests.Stores;

public sealed class SqliteHandOverStoreTests : HandOverStoreContract
{
    private protected override Task<ITestDatabase> OpenAsync() => SqliteTestDatabase.OpenAsync();
}
