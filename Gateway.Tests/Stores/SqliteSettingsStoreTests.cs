namespace MagicLink.Gateway.Tests.Stores;

public sealed class SqliteSettingsStoreTests : SettingsStoreContract
{
    private protected override Task<ITestDatabase> OpenAsync() => SqliteTestDatabase.OpenAsync();
}
