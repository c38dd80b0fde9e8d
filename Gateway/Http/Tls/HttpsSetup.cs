namespace MagicLink.Gateway.Http.Tls;

internal static class HttpsSetup
{
    public static IServiceCollection AddHttps(this IServiceCollection services, HttpsPolicy policy, ServedCertificates certificates) => services
        .AddSingleton(policy)
        .AddSingleton(certificates)
        .AddHostedService<CertificateWatcher>();
}
