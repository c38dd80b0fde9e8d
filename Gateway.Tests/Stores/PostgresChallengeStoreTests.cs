namespace MagicLink.Gateway.Tests.Stores;

public sealed class PostgresChallengeStoreTests : ChallengeStoreContract
{
    private protected override Task<ITestDatabase> OpenAsync() => PostgresTestDatabase.OpenAsync();
}
