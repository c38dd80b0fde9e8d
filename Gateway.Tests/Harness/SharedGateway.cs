namespace MagicLink.Gateway.Tests.Harness;

/// <summary>One gateway for all tests of a class, where a test of its own state would only cost time: each uses addresses of its own.</summary>
public sealed class SharedGateway : IAsyncLifetime
{
    internal TestGateway Gateway { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Gateway = await TestGateway.StartAsync();

    public ValueTask DisposeAsync() => Gateway.DisposeAsync();
}
