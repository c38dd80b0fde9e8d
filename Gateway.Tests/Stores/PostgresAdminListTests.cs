namespace MagicLink.Gateway.Tests.Stores;

public sealed class PostgresAdminListTests : AdminListContract
{
    private protected override Task<ITestDatabase> OpenAsync() => PostgresTestDatabase.OpenAsync();
}
