namespace MagicLink.Gateway.Commands.Control;

/// <summary>Takes commands from the Unix socket. It is a server of its own: nothing that comes over the network can reach it.</summary>
internal sealed class ControlServer(ControlActions actions, Installation installation, ILogger<ControlServer> log) : IHostedService, IAsyncDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private WebApplication? app;
    private string? path;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        path = ControlSocket.Prepare(installation.DataFolder);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.ListenUnixSocket(path));
        app = builder.Build();
        app.Run(AnswerAsync);
        await app.StartAsync(cancellationToken);
        File.SetUnixFileMode(path, OwnerOnly);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (app is not null)
        {
            await app.StopAsync(cancellationToken);
            ControlSocket.Remove(installation.DataFolder);
        }
    }

    public ValueTask DisposeAsync() => app?.DisposeAsync() ?? ValueTask.CompletedTask;

    private async Task AnswerAsync(HttpContext context)
    {
        ControlAnswer answer;
        try
        {
            var request = await context.Request.ReadFromJsonAsync(ControlJson.Default.ControlRequest, context.RequestAborted);
            answer = await actions.ExecuteAsync(request!, context.RequestAborted);
            log.CommandCarriedOut(request!.Action, answer.ExitCode);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            log.CommandFailed(fault);
            answer = ControlAnswer.Failed(fault.Message);
        }

        await context.Response.WriteAsJsonAsync(answer, ControlJson.Default.ControlAnswer, contentType: null, context.RequestAborted);
    }
}
