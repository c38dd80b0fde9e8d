namespace MagicLink.Gateway.Tests.Stores;

public sealed class SqliteAdminListTests : AdminListContract
{
    private protected override Task<ITestDatabase> OpenAsync() => SqliteTestDatabase.OpenAsync();
}
