namespace MagicLink.Gateway.Tests.Stores;

public sealed class PostgresContinuationStoreTests : ContinuationStoreContract
{
    private protected override Task<ITestDatabase> OpenAsync() => PostgresTestDatabase.OpenAsync();
}
