using MagicLink.Gateway.Http;
using MagicLink.Gateway.Limits;

namespace MagicLink.Gateway.Pages;

/// <summary>The pages: their whole surface in one table.</summary>
internal static class PageEndpoints
{
    public static void MapPages(this IEndpointRouteBuilder app)
    {
        var own = app.MapOwn(OwnPaths.Pages);
        own.AddEndpointFilter(RefuseOtherSites);
        own.KeepUp(HttpMethods.IsPost);
        own.MapEach("/hand-over", ("GET", HandOverPages.BeginAsync), ("HEAD", HandOverPages.Head));
        own.MapEach("/arrive", ("GET", HandOverPages.ArriveAsync), ("HEAD", HandOverPages.Head));
        own.MapEach("/language", ("POST", LanguagePages.PostAsync));
        own.MapEach("/brand/{logo}", ("GET", BrandPages.ShowLogoAsync), ("HEAD", BrandPages.ShowLogoAsync));
        own.MapEach("/signed-in", ("GET", UnsentPages.SayWhetherSignedInAsync), ("HEAD", UnsentPages.SayWhetherSignedInAsync));
        own.MapEach("/dev/mailbox", ("GET", MailboxPages.ShowAsync), ("HEAD", MailboxPages.ShowAsync));
        own.MapEach("/dev/mailbox/{id}", ("GET", MailboxPages.ShowHtmlAsync), ("HEAD", MailboxPages.ShowHtmlAsync));
        var pages = own.MapGroup("");
        pages.AddEndpointFilter(SignInHost.LeadThereAsync);
        pages.MapEach("/sign-in", ("GET", SignInPages.ShowAsync), ("HEAD", SignInPages.ShowAsync), ("POST", SignInPages.PostAsync))
            .CountsItself("POST", LimitedAct.Send);
        pages.MapEach("/sign-in/sent", ("GET", SentPages.ShowAsync), ("HEAD", SentPages.ShowAsync), ("POST", SentPages.PostAsync))
            .CountsItself("POST", LimitedAct.Verify);
        pages.MapEach("/link", ("GET", ConfirmPages.ShowAsync), ("HEAD", ConfirmPages.Head), ("POST", ConfirmPages.PostAsync))
            .Act("POST", LimitedAct.Verify);
        pages.MapEach("/second-factor", ("GET", SecondFactorPages.ShowAsync), ("HEAD", SecondFactorPages.ShowAsync), ("POST", SecondFactorPages.PostAsync))
            .CountsItself("POST", act: null);
        pages.MapEach("/account", ("GET", AccountPages.ShowAsync), ("HEAD", AccountPages.ShowAsync), ("POST", AccountPages.PostAsync));
        pages.MapEach("/account/sessions", ("GET", AccountSessionsPages.ShowAsync), ("HEAD", AccountSessionsPages.ShowAsync), ("POST", AccountSessionsPages.PostAsync));
        pages.MapEach("/account/second-factor", ("GET", ShowFactorAsync), ("HEAD", ShowFactorAsync), ("POST", (HttpContext context, AccountFactorPages page) => page.PostAsync(context)))
            .CountsItself("POST", act: null);
        pages.MapEach("/account/data", ("GET", ShowDataAsync), ("HEAD", ShowDataAsync), ("POST", (HttpContext context, AccountDataPages page) => page.PostAsync(context)))
            .CountsItself("POST", act: null);
        pages.MapEach("/account/erased", ("GET", AccountDataPages.ShowErasedAsync), ("HEAD", AccountDataPages.ShowErasedAsync));
        pages.MapEach("/sign-out", ("GET", SignOutPages.ShowAsync), ("HEAD", SignOutPages.ShowAsync), ("POST", SignOutPages.PostAsync));
        pages.MapEach("/signed-out", ("GET", SignOutPages.ShowSignedOutAsync), ("HEAD", SignOutPages.ShowSignedOutAsync));
        pages.MapEach("/denied", ("GET", DeniedPages.ShowAsync), ("HEAD", DeniedPages.ShowAsync));
        own.MapRest();
    }

    private static Task ShowFactorAsync(HttpContext context, AccountFactorPages page) => page.ShowAsync(context);

    private static Task ShowDataAsync(HttpContext context, AccountDataPages page) => page.ShowAsync(context);

    /// <summary>No other site may post our forms: not to sign somebody out, nor to sign somebody in.</summary>
    private static async ValueTask<object?> RefuseOtherSites(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        if (!HttpMethods.IsPost(http.Request.Method) || http.RequestServices.GetRequiredService<CsrfGuard>().Allows(http.Request))
        {
            return await next(context);
        }

        await http.RequestServices.GetRequiredService<IProblemPage>().WriteAsync(http, Problems.CrossSite);
        return Results.Empty;
    }
}
