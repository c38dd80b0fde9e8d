namespace MagicLink.Gateway.Admin;

/// <summary>Nothing works with a default password: a start says how the first token is made, by whoever may run commands there.</summary>
internal sealed class FirstTokenAdvice(AdminTokenFlow tokens, Uri address, ILogger<FirstTokenAdvice> log) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (!await tokens.AnyAsync(cancellationToken))
        {
            log.NoAdminToken(address);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
