namespace MagicLink.Gateway.Tests.Stores;

public sealed class SqliteKeyCheckTests : KeyCheckContract
{
    private protected override Task<ITestDatabase> OpenAsync() => SqliteTestDatabase.OpenAsync();
}
