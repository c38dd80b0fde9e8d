using MagicLink.Gateway.Mail;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace MagicLink.Gateway.Tests.Harness;

/// <summary>The gateway as an operator runs it: its own mail transport, nothing replaced.</summary>
internal sealed class RealGateway : IAsyncDisposable
{
    private readonly TestConfig config;
    private readonly WebApplication app;

    private RealGateway(TestConfig config, WebApplication app, LogRecorder logs)
    {
        this.config = config;
        this.app = app;
        Logs = logs;
        Client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false }) { BaseAddress = new Uri(config.PublicUrl) };
    }

    public string Url => config.PublicUrl;

    public LogRecorder Logs { get; }

    /// <summary>An API client: no cookies, no redirects.</summary>
    public HttpClient Client { get; }

    public IMailTransport Transport => Service<IMailTransport>();

    public T Service<T>()
        where T : notnull => app.Services.GetRequiredService<T>();

    /// <summary>Starts it on a configuration, which is disposed with it.</summary>
    public static async Task<RealGateway> StartAsync(TestConfig config, TimeProvider? clock = null)
    {
        config.Write();
        var installation = Installation.Read(config.Folder, config.Urls, config.Environment, config.Root);
        var faults = await Server.CheckAsync(installation, clock);
        Assert.True(faults.Count == 0, string.Join('\n', faults));
        var logs = new LogRecorder();
        var app = await Server.BuildAsync(installation, clock ?? TimeProvider.System, services => services.AddSingleton<ILoggerProvider>(logs));
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new RealGateway(config, app, logs);
    }

    public TestBrowser NewBrowser() => new(new Uri(Url));

    /// <summary>Stops it as SIGTERM does: what is under way is finished.</summary>
    public Task StopAsync() => app.StopAsync(CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await StopAsync();
        await app.DisposeAsync();
        config.Dispose();
    }
}
