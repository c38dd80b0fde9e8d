using MagicLink.Gateway.Tests.Stores;

namespace MagicLink.Gateway.Tests.Limits;

public sealed class PostgresCounterStoreTests : CounterStoreContract
{
    private protected override Task<ITestDatabase> OpenAsync() => PostgresTestDatabase.OpenAsync();
}
