namespace MagicLink.Gateway.Tests.Stores;

public sealed class PostgresSigningKeyStoreTests : SigningKeyStoreContract
{
    private protected override Task<ITestDatabase> OpenAsync() => PostgresTestDatabase.OpenAsync();
}
