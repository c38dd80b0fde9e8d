using MagicLink.Gateway.Health;

namespace MagicLink.Gateway.Proxy;

/// <summary>
/// Between the wish to stop and the end of listening: serves on for a while, so that load balancers notice, then breaks off what would
/// never end. What is under way after that is finished by the server itself.
/// </summary>
internal sealed class ShutdownDrain(Readiness readiness, OpenConnections connections, TimeSpan delay, TimeProvider clock) : IHostedLifecycleService
{
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        readiness.IsDraining = true;
        await Task.Delay(delay, clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        connections.CloseEndless();
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
