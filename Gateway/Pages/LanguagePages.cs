using MagicLink.Gateway.Http;
using MagicLink.Gateway.Language;

namespace MagicLink.Gateway.Pages;

/// <summary>The choice of a language at the foot of each page. It is remembered in the browser and holds for mails as well.</summary>
internal static class LanguagePages
{
    public static async Task PostAsync(HttpContext context, GatewayCookies cookies, ReturnUrls returnUrls, TimeProvider clock, IProblemPage problems)
    {
        if (await FormBody.ReadAsync(context) is not { } form || Languages.Find(form["language"]) is not { } language)
        {
            await problems.WriteAsync(context, Problems.ValidationFailed);
            return;
        }

        cookies.SetLanguage(context.Response, language.Name, clock.GetUtcNow());
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Redirect(returnUrls.Judge(form["returnUrl"]));
    }
}
