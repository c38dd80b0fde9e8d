using MagicLink.Gateway.Http;
using MagicLink.Gateway.Secrets;
using MagicLink.Gateway.SignIn;

namespace MagicLink.Gateway.Pages;

/// <summary>The cookie by which a browser is known again that asked for a link. It says nothing about who uses it.</summary>
internal sealed class BrowserCookie(GatewayCookies cookies, AskerKeys askers, TimeProvider clock)
{
    public Secret? Read(HttpContext context) => askers.Recognise(cookies.ReadBrowser(context.Request));

    /// <summary>The browser's cookie; one that has none is given one.</summary>
    public (Secret Browser, bool IsNew) ReadOrSet(HttpContext context)
    {
        var known = Read(context);
        var browser = known ?? askers.NewBrowser();
        cookies.SetBrowser(context.Response, browser, clock.GetUtcNow());
        return (browser, known is null);
    }
}
