namespace MagicLink.Gateway.Access;

internal static class AccessSetup
{
    public static IServiceCollection AddAccess(this IServiceCollection services, AccessOptions options) =>
        services.AddSingleton(new PolicyBook(options)).AddSingleton<ServedRoutes>();
}
