using System.Diagnostics.Metrics;
using MagicLink.Gateway.Admin;
using MagicLink.Gateway.Audit;
using MagicLink.Gateway.Backup;
using MagicLink.Gateway.Changes;
using MagicLink.Gateway.Health;
using MagicLink.Gateway.Limits;
using MagicLink.Gateway.Mail;
using MagicLink.Gateway.Sessions;
using MagicLink.Gateway.Settings;
using MagicLink.Gateway.SignIn;
using MagicLink.Gateway.Tokens;
using MagicLink.Gateway.Totp;
using MagicLink.Gateway.Users;

namespace MagicLink.Gateway.Stores;

internal static class StoreSetup
{
    public static IServiceCollection AddStores(this IServiceCollection services, OpenStore store) => services
        .AddSingleton(_ => store) // by a factory, so that the container closes it
        .AddSingleton<IDatabase>(provider => new MeasuredDatabase(
            provider.GetRequiredService<OpenStore>().Database, provider.GetRequiredService<IMeterFactory>(), provider.GetRequiredService<TimeProvider>()))
        .AddSingleton<IAuditStore, AuditStore>()
        .AddSingleton<IAdminTokenStore, AdminTokenStore>()
        .AddSingleton<IBanStore, BanStore>()
        .AddSingleton<IChangeStore, ChangeStore>()
        .AddSingleton<IChallengeStore, ChallengeStore>()
        .AddSingleton<IChallengeListStore, ChallengeListStore>()
        .AddSingleton<IContinuationStore, ContinuationStore>()
        .AddSingleton<ICounterStore, CounterStore>()
        .AddSingleton<IHandOverStore, HandOverStore>()
        .AddSingleton<IKnownBrowserStore, KnownBrowserStore>()
        .AddSingleton<IStepUpStore, StepUpStore>()
        .AddSingleton<IOutboxStore>(provider => new OutboxStore(provider.GetRequiredService<IDatabase>()))
        .AddKeyedSingleton<IOutboxStore>(OutboxKind.Event, (provider, _) => new OutboxStore(provider.GetRequiredService<IDatabase>(), OutboxKind.Event))
        .AddSingleton<ISessionStore, SessionStore>()
        .AddSingleton<ISettingsStore, SettingsStore>()
        .AddSingleton<ISessionListStore, SessionListStore>()
        .AddSingleton<ISigningKeyStore, SigningKeyStore>()
        .AddSingleton<ITotpStore, TotpStore>()
        .AddSingleton<ListTotals>()
        .AddSingleton<IUserStore, UserStore>()
        .AddSingleton<IUserListStore, UserListStore>()
        .AddSingleton<SweepRules>()
        .AddSingleton<IStoreBackup, StoreBackup>()
        .AddSingleton<IStoreProbe, StoreProbe>();
}
