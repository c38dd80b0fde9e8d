namespace MagicLink.Gateway.Tests.Stores;

public sealed class SqliteSigningKeyStoreTests : SigningKeyStoreContract
{
    private protected override Task<ITestDatabase> OpenAsync() => SqliteTestDatabase.OpenAsync();
}
