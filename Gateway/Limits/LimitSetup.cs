using MagicLink.Gateway.Changes;

namespace MagicLink.Gateway.Limits;

internal static class LimitSetup
{
    public static IServiceCollection AddLimits(this IServiceCollection services) => services
        .AddSingleton<CounterQueue>()
        .AddSingleton<Limiter>()
        .AddSingleton<NodeCounters>()
        .AddSingleton<BanList>()
        .AddSingleton<BanChanges>()
        .AddSingleton<IChangeSubscriber>(provider => provider.GetRequiredService<BanChanges>())
        .AddSingleton<FailedProofs>()
        .AddSingleton<BanFlow>();
}
