namespace MagicLink.Gateway.Tests.Stores;

public sealed class PostgresOwnSessionsTests : OwnSessionsContract
{
    private protected override Task<ITestDatabase> OpenAsync() => PostgresTestDatabase.OpenAsync();
}
