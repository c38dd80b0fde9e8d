using MagicLink.Gateway.Changes;

namespace MagicLink.Gateway.Sessions;

internal static class SessionSetup
{
    public static IServiceCollection AddSessions(this IServiceCollection services, SessionOptions options) => services
        .AddSingleton(options)
        .AddSingleton<SessionSecrets>()
        .AddSingleton<SessionStart>()
        .AddSingleton<LiveSessions>()
        .AddSingleton<IChangeSubscriber, SessionChanges>()
        .AddSingleton<RefreshFlow>()
        .AddSingleton<SignOutFlow>()
        .AddSingleton<OwnSessionsFlow>()
        .AddSingleton<UserAdminFlow>()
        .AddSingleton<ProfileFlow>();
}
