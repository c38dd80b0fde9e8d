namespace MagicLink.Gateway.Tests.Stores;

public sealed class SqliteChallengeStoreTests : ChallengeStoreContract
{
    private protected override Task<ITestDatabase> OpenAsync() => SqliteTestDatabase.OpenAsync();
}
