namespace MagicLink.Gateway.Changes;

internal static class ChangeSetup
{
    public static IServiceCollection AddChanges(this IServiceCollection services, ChangeFeedOptions options) => services
        .AddSingleton(options)
        .AddSingleton<ChangeFeed>();
}
