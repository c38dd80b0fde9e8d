namespace MagicLink.Gateway.Tests.Stores;

public sealed class PostgresSettingsStoreTests : SettingsStoreContract
{
    private protected override Task<ITestDatabase> OpenAsync() => PostgresTestDatabase.OpenAsync();
}
