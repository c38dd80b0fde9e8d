namespace MagicLink.Gateway.Tests.Stores;

public sealed class SqliteAuditStoreTests : AuditStoreContract
{
    private protected override Task<ITestDatabase> OpenAsync() => SqliteTestDatabase.OpenAsync();
}
