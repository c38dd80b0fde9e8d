using MagicLink.Gateway.Access;
using MagicLink.Gateway.Changes;
using MagicLink.Gateway.Http.Tls;
using MagicLink.Gateway.Limits;
using MagicLink.Gateway.Proxy;
using MagicLink.Gateway.Settings;
using MagicLink.Gateway.Telemetry;
using MagicLink.Gateway.Tokens;

namespace MagicLink.Gateway;

/// <summary>Builds the server of an installation.</summary>
internal static class Server
{
    /// <summary>Every fault of the settings and the routes; empty when the server may start.</summary>
    public static async Task<SettingFaults> CheckAsync(Installation installation, TimeProvider? clock = null)
    {
        var all = new SettingFaults();
        all.AddRange(installation.Faults);
        if (installation is { Options.Mail.Transport: null, IsDevelopment: false } && !all.Concern("Gateway:Mail"))
        {
            all.Add("Gateway:Mail:Transport", "is required outside Development: smtp, webhook or pickup");
        }

        ServedCertificates.Load(installation.Kestrel, installation.Folder, (clock ?? TimeProvider.System).GetUtcNow(), all);
        all.AddRange(await ProxySetup.CheckRoutesAsync(installation));
        return all;
    }

    /// <summary>What would become of a request.</summary>
    /// <exception cref="SettingException"><c>routes.json</c> has faults.</exception>
    public static Task<AccessExplanation> ExplainAsync(Installation installation, AccessQuestion question, TimeProvider clock) =>
        ProxyExplanation.ExplainAsync(installation, question, clock);

    /// <summary>Opens the store, loads keys and routes, and puts everything together, ready to start.</summary>
    /// <param name="replace">Replaces services; for tests.</param>
    /// <exception cref="SettingException">The store cannot be opened, and why.</exception>
    public static async Task<WebApplication> BuildAsync(Installation installation, TimeProvider clock, Action<IServiceCollection>? replace = null)
    {
        (var store, installation) = await installation.OpenStoreAsync(clock);
        try
        {
            var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions
            {
                EnvironmentName = installation.IsDevelopment ? Environments.Development : Environments.Production,
            });
            builder.Configuration.AddConfiguration(installation.Configuration);
            builder.AddGatewayLogging(installation);
            builder.UseGatewayKestrel(installation, clock);
            builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = installation.Options.Shutdown.Timeout);
            builder.Services.AddCapabilities(installation, store, clock).AddServer(installation);
            replace?.Invoke(builder.Services);

            var app = builder.Build();
            app.StartTelemetry(); // before anything happens that is counted
            await app.Services.GetRequiredService<ChangeFeed>().LookAsync(); // before anything is remembered
            await app.Services.GetRequiredService<LiveSettings>().LoadAsync(CancellationToken.None); // again: what changed since is not told
            await app.Services.GetRequiredService<BanChanges>().LoadAsync(CancellationToken.None);
            await app.Services.GetRequiredService<KeyRing>().LoadAsync(CancellationToken.None);
            await app.Services.GetRequiredService<RouteWatcher>().LoadAsync();
            app.UseGateway(installation.Options);
            return app;
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }
}
