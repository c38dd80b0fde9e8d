namespace MagicLink.Gateway.Tests.Stores;

public sealed class SqlitePersonTracesTests : PersonTracesContract
{
    private protected override Task<ITestDatabase> OpenAsync() => SqliteTestDatabase.OpenAsync();
}
