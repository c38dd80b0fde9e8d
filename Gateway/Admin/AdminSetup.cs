namespace MagicLink.Gateway.Admin;

internal static class AdminSetup
{
    public static IServiceCollection AddAdmin(this IServiceCollection services) => services.AddSingleton<AdminTokenFlow>();

    public static IServiceCollection AddAdminAdvice(this IServiceCollection services, bool isServed) =>
        isServed ? services.AddHostedService<FirstTokenAdvice>() : services;
}
