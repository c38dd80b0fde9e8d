namespace MagicLink.Gateway.Tests.Stores;

public sealed class SqliteContinuationStoreTests : ContinuationStoreContract
{
    private protected override Task<ITestDatabase> OpenAsync() => SqliteTestDatabase.OpenAsync();
}
