namespace MagicLink.Gateway.Tests.Stores;

public sealed class SqliteSessionRaiseTests : SessionRaiseContract
{
    private protected override Task<ITestDatabase> OpenAsync() => SqliteTestDatabase.OpenAsync();
}
