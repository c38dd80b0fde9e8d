namespace MagicLink.Gateway.Tests.Stores;

public sealed class PostgresSessionRaiseTests : SessionRaiseContract
{
    private protected override Task<ITestDatabase> OpenAsync() => PostgresTestDatabase.OpenAsync();
}
