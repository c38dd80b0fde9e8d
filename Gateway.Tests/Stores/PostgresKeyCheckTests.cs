namespace MagicLink.Gateway.Tests.Stores;

public sealed class PostgresKeyCheckTests : KeyCheckContract
{
    private protected override Task<ITestDatabase> OpenAsync() => PostgresTestDatabase.OpenAsync();
}
