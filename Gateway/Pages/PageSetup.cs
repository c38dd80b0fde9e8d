using MagicLink.Gateway.Branding;
using MagicLink.Gateway.Http;

namespace MagicLink.Gateway.Pages;

internal static class PageSetup
{
    public static IServiceCollection AddPages(this IServiceCollection services, BrandLogos logos) => services
        .AddSingleton(logos)
        .AddSingleton<PageRenderer>()
        .AddSingleton<BrowserCookie>()
        .AddSingleton<BrowserSignIn>()
        .AddSingleton<FactorPages>()
        .AddSingleton<SentView>()
        .AddSingleton<ConfirmView>()
        .AddSingleton<SignInSteps>()
        .AddSingleton<StepUpSteps>()
        .AddSingleton<AccountFactorPages>()
        .AddSingleton<AccountDataPages>()
        .AddSingleton<IProblemPage, ProblemPages>()
        .AddSingleton<IUnsentPage, UnsentPages>();
}
