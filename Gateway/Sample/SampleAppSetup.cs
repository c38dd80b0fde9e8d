namespace MagicLink.Gateway.Sample;

internal static class SampleAppSetup
{
    public static IServiceCollection AddSampleApp(this IServiceCollection services, SampleAppOptions options) =>
        services.AddSingleton(options).AddHostedService<SampleApp>();
}
