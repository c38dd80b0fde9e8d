using MagicLink.Gateway.Http;
using MagicLink.Gateway.Mail;
using MagicLink.Gateway.SignIn;

namespace MagicLink.Gateway.Pages;

/// <summary>Asking for a link in a browser.</summary>
internal static class SignInPages
{
    public const string Path = OwnPaths.Pages + "/sign-in";

    /// <summary>A person who is signed in goes on to where the link would have led, unless the sign-in is to be renewed, or a form was not delivered.</summary>
    public static async Task ShowAsync(HttpContext context, PageRenderer pages, ReturnUrls returnUrls, CallerReader callers, BrowserCookie browsers)
    {
        string? again = context.Request.Query["again"];
        var target = returnUrls.Judge(context.Request.Query["returnUrl"]);
        var isUnsent = UnsentMark.IsOn(context.Request);
        if (string.IsNullOrEmpty(again) && (await callers.ReadAsync(context)).Credential == Credential.Cookie)
        {
            if (isUnsent)
            {
                await pages.WriteAsync<UnsentBackPage>(context, StatusCodes.Status200OK, page => page[nameof(UnsentBackPage.Target)] = target);
                return;
            }

            context.Response.Headers.CacheControl = "no-store";
            context.Response.Redirect(target);
            return;
        }

        browsers.ReadOrSet(context);
        await WriteAsync(context, pages, StatusCodes.Status200OK, target, email: null, refused: false, isUnsent);
    }

    public static async Task PostAsync(
        HttpContext context, PageRenderer pages, ReturnUrls returnUrls, SendFlow flow, BrowserCookie browsers, GatewayCookies cookies, IProblemPage problems)
    {
        var form = await FormBody.ReadAsync(context);
        var returnUrl = returnUrls.Judge(form?["returnUrl"]);
        if (!EmailAddress.TryParse(form?["email"], out var email))
        {
            await WriteAsync(context, pages, StatusCodes.Status400BadRequest, returnUrl, form?["email"], refused: true);
            return;
        }

        var (browser, isNew) = browsers.ReadOrSet(context);
        if (await context.CountAsync(email, isNew ? null : browser) is { } limited)
        {
            await problems.WriteAsync(context, limited);
            return;
        }

        var challenge = await flow.SendAsync(email, returnUrl, RequestLanguage.Of(context.Request), new Asker(browser, isNew, context.Client()), context.RequestAborted);
        SentPages.Begin(context, cookies, challenge);
    }

    private static Task WriteAsync(HttpContext context, PageRenderer pages, int status, string returnUrl, string? email, bool refused, bool isUnsent = false) =>
        pages.WriteAsync<SignInPage>(context, status, page =>
        {
            page[nameof(SignInPage.ReturnUrl)] = returnUrl;
            page[nameof(SignInPage.Email)] = email;
            page[nameof(SignInPage.Refused)] = refused;
            page[nameof(SignInPage.IsUnsent)] = isUnsent;
        });
}
