namespace MagicLink.Gateway.Admin;

internal static class AdminSetup
{
    public static IServiceCollection AddAdmin(this IServiceCollection services) => services.AddSingleton<AdminTokenFlow>();

    public static IServiceCollection AddAdminAdvice(this IServiceCollection services, bool isServed, Uri address) => isServed
        ? services.AddSingleton<IHostedService>(provider => new FirstTokenAdvice(provider.GetRequiredService<AdminTokenFlow>(), address, provider.GetRequiredService<ILogger<FirstTokenAdvice>>()))
        : services;
}
