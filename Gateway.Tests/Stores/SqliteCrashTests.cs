using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Stores;

public sealed class SqliteCrashTests : CrashTests
{
    private protected override Task<TestConfig> ConfigureAsync() => Task.FromResult(new TestConfig());

    private protected override Task CleanUpAsync() => Task.CompletedTask;
}
