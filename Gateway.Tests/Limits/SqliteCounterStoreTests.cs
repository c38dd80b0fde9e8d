using MagicLink.Gateway.Tests.Stores;

namespace MagicLink.Gateway.Tests.Limits;

public sealed class SqliteCounterStoreTests : CounterStoreContract
{
    private protected override Task<ITestDatabase> OpenAsync() => SqliteTestDatabase.OpenAsync();
}
