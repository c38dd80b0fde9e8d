namespace MagicLink.Gateway.Tests.Stores;

public sealed class SqliteOwnSessionsTests : OwnSessionsContract
{
    private protected override Task<ITestDatabase> OpenAsync() => SqliteTestDatabase.OpenAsync();
}
