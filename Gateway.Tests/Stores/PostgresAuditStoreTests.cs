namespace MagicLink.Gateway.Tests.Stores;

public sealed class PostgresAuditStoreTests : AuditStoreContract
{
    private protected override Task<ITestDatabase> OpenAsync() => PostgresTestDatabase.OpenAsync();
}
