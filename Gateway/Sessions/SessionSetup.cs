using MagicLink.Gateway.Changes;
using MagicLink.Gateway.Users;

namespace MagicLink.Gateway.Sessions;

internal static class SessionSetup
{
    public static IServiceCollection AddSessions(this IServiceCollection services) => services
        .AddSingleton<SessionSecrets>()
        .AddSingleton<SessionStart>()
        .AddSingleton<LiveSessions>()
        .AddSingleton<Assertions>()
        .AddSingleton<IChangeSubscriber, SessionChanges>()
        .AddSingleton<RefreshFlow>()
        .AddSingleton<SessionAudit>()
        .AddSingleton<SignOutFlow>()
        .AddSingleton<HandOverSecrets>()
        .AddSingleton<HandOverFlow>()
        .AddSingleton<OwnSessionsFlow>()
        .AddSingleton<UserAdminFlow>()
        .AddSingleton<UserImportFlow>()
        .AddSingleton<SessionAdminFlow>()
        .AddSingleton<ProfileFlow>();
}
