using MagicLink.Gateway.Http;

namespace MagicLink.Gateway.Pages;

internal static class PageSetup
{
    public static IServiceCollection AddPages(this IServiceCollection services, BrandOptions brand) => services
        .AddSingleton(brand)
        .AddSingleton<PageRenderer>()
        .AddSingleton<BrowserCookie>()
        .AddSingleton<BrowserSignIn>()
        .AddSingleton<FactorPages>()
        .AddSingleton<SignInSteps>()
        .AddSingleton<StepUpSteps>()
        .AddSingleton<IProblemPage, ProblemPages>();
}
