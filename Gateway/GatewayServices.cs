using MagicLink.Gateway.Access;
using MagicLink.Gateway.Admin;
using MagicLink.Gateway.Api.Mudbase;
using MagicLink.Gateway.Audit;
using MagicLink.Gateway.Branding;
using MagicLink.Gateway.Changes;
using MagicLink.Gateway.Commands.Control;
using MagicLink.Gateway.Events;
using MagicLink.Gateway.Health;
using MagicLink.Gateway.Http;
using MagicLink.Gateway.Limits;
using MagicLink.Gateway.Mail;
using MagicLink.Gateway.Pages;
using MagicLink.Gateway.Proxy;
using MagicLink.Gateway.Sample;
using MagicLink.Gateway.Sessions;
using MagicLink.Gateway.Settings;
using MagicLink.Gateway.SignIn;
using MagicLink.Gateway.Stores;
using MagicLink.Gateway.Telemetry;
using MagicLink.Gateway.Tokens;
using MagicLink.Gateway.Totp;

namespace MagicLink.Gateway;

/// <summary>Puts the house together: one <c>AddX</c> per folder.</summary>
internal static class GatewayServices
{
    /// <summary>What both the server and commands need.</summary>
    public static IServiceCollection AddCapabilities(this IServiceCollection services, Installation installation, OpenStore store, TimeProvider clock)
    {
        var options = installation.Options;
        return services
            .AddMetrics()
            .AddSingleton(clock)
            .AddSingleton(installation)
            .AddSingleton(Brand.Of(options.Brand, installation.Logos))
            .AddSingleton(store.MasterKeys)
            .AddSingleton<Readiness>()
            .AddStores(store)
            .AddAudit()
            .AddLiveSettings(installation)
            .AddChanges(new ChangeFeedOptions(options.Sessions.StoreOutageGrace, store.Database.Dialect.IsShared))
            .AddLimits()
            .AddSessions()
            .AddTokens(options.Tokens, installation.PublicUrl, options.Identity.SendsAssertions(options.Tokens.Algorithm), store.Database.Dialect.IsShared)
            .AddTotp(options.Mfa, options.Brand.Name)
            .AddAccess(options.Access)
            .AddMail(options.Mail, installation.MailTemplates, installation.Folder, installation.PublicUrl)
            .AddEvents(options.Events)
            .AddSignIn(options.SignIn, installation.PublicUrl)
            .AddAdmin()
            .AddSingleton<UserActions>()
            .AddSingleton<KeyActions>()
            .AddSingleton<AdminTokenActions>()
            .AddSingleton<PersonAction>()
            .AddSingleton<ControlActions>();
    }

    /// <summary>What only the server needs.</summary>
    public static IServiceCollection AddServer(this IServiceCollection services, Installation installation)
    {
        var options = installation.Options;
        return services
            .AddHttp(options.TrustedProxies, options.AllowedHosts, options.ReturnHosts, installation.PublicUrl, installation.OwnPaths, options.Management.Url, installation.IsDevelopment)
            .AddProxy(options.Identity, installation)
            .AddMudbaseApi(options.Api.ProjectId)
            .AddAdminAdvice(options.Api.Admin, new Uri(options.Management.Url ?? installation.PublicUrl, OwnPaths.AdminApi))
            .AddPages(installation.Logos)
            .AddSampleApp(options.SampleApp)
            .AddTelemetry(installation.Environment)
            .AddHostedService<ChangePoller>()
            .AddHostedService<SeenWriter>()
            .AddSender<MailCarrier>(lane: null, OutboxSender.MailSlots)
            .AddSender<EventCarrier>(OutboxKind.Event, OutboxSender.EventSlots)
            .AddHostedService(provider => provider.GetRequiredService<OutboxWatch>())
            .AddHostedService<Sweeper>()
            .AddHostedService<KeyRotationSchedule>()
            .AddHostedService<ControlServer>();
    }

    /// <summary>The capabilities without a server, for commands; the store is closed with them.</summary>
    /// <exception cref="SettingException">The store cannot be opened, or what is stored there cannot be used, and why.</exception>
    public static async Task<ServiceProvider> OpenAsync(Installation installation, TimeProvider clock)
    {
        var (store, effective) = await installation.OpenStoreAsync(clock);
        return new ServiceCollection().AddLogging().AddCapabilities(effective, store, clock).BuildServiceProvider();
    }

    /// <summary>Opens the store, and has the settings hold that are stored there.</summary>
    /// <exception cref="SettingException">The store cannot be opened, or what is stored there cannot be used, and why.</exception>
    public static async Task<(OpenStore Store, Installation Effective)> OpenStoreAsync(this Installation installation, TimeProvider clock)
    {
        var store = await OpenStore.OpenAsync(
            installation.DataFolder, Location(installation), installation.Options.MasterKey, installation.Options.PreviousMasterKeys, clock.GetUtcNow());
        try
        {
            return (store, installation.With(await new SettingsStore(store.Database).ReadAsync(CancellationToken.None)));
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    /// <summary>Why there is nothing to back up, seen without opening the store; null when there is.</summary>
    public static string? WhyNoBackup(this Installation installation) => Location(installation).File switch
    {
        null => StoreBackup.NotHere,
        var file when !File.Exists(file) => $"There is nothing to back up: {file} does not exist.",
        _ => null,
    };

    private static DatabaseLocation Location(Installation installation) =>
        DatabaseLocation.Of(installation.Options.Store, installation.Folder, installation.DataFolder);

    /// <summary>The sections of the settings as they are now.</summary>
    private static IServiceCollection AddLiveSettings(this IServiceCollection services, Installation installation) => services
        .AddSingleton(installation.Settings)
        .AddSingleton(new SettingsInForce(installation.Options, installation.Stored))
        .AddSingleton<LiveSettings>()
        .AddSingleton<IChangeSubscriber>(provider => provider.GetRequiredService<LiveSettings>())
        .AddSingleton<SettingsFlow>()
        .AddSingleton(provider =>
        {
            var settings = provider.GetRequiredService<LiveSettings>();
            return new Live<GatewayOptions>(() => (GatewayOptions)settings.Current.Options);
        })
        .AddLive(options => options.SignIn)
        .AddLive(options => options.Otp)
        .AddLive(options => options.Mfa)
        .AddLive(options => options.Tokens)
        .AddLive(options => options.Limits)
        .AddLive(options => options.Bans)
        .AddLive(options => options.Sessions)
        .AddLive(options => options.Audit);

    private static IServiceCollection AddLive<T>(this IServiceCollection services, Func<GatewayOptions, T> section)
        where T : class => services.AddSingleton(provider =>
        {
            var live = provider.GetRequiredService<Live<GatewayOptions>>();
            return new Live<T>(() => section(live.Current));
        });
}
