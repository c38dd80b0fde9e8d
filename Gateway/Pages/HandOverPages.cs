using MagicLink.Gateway.Http;
using MagicLink.Gateway.Secrets;
using MagicLink.Gateway.Sessions;

namespace MagicLink.Gateway.Pages;

/// <summary>
/// The two steps that carry a session from PublicUrl's host to an app's, seen by nobody: the first gives a code to who is signed in, the second
/// takes it for a cookie, or begins anew. Both are for a browser that goes there, not for one that looks ahead, nor for programs.
/// </summary>
internal static class HandOverPages
{
    private const int MaxCode = 128;

    /// <summary>At PublicUrl's host: on to the app's with a code, or to sign in first.</summary>
    public static async Task BeginAsync(
        HttpContext context, PublicAddress address, AppHosts apps, CallerReader callers, GatewayCookies cookies, HandOverFlow flow, IProblemPage problems)
    {
        var (request, query) = (context.Request, context.Request.Query);
        if (!address.IsSignInHost(request.Host) || !Navigation.IsVisit(request)
            || query["returnUrl"] is not [var wanted] || apps.Judge(wanted) is not { } target
            || query["state"] is not [var state] || !HandOverSecrets.IsStateHash(state))
        {
            await problems.WriteAsync(context, Problems.HandOverUnclear);
            return;
        }

        var caller = await callers.ReadAsync(context);
        Secret? code = caller is { Credential: Credential.Cookie, Session: { } session } && cookies.ReadSession(request) is { } cookie
            ? await flow.TryBeginAsync(session, cookie, PublicAddress.HostOf(target), state!, target, context.RequestAborted)
            : null;
        var told = UnsentMark.IsOn(request) ? "&" + UnsentMark.Query : "";
        GoOn(context, code is { } given
            ? $"{target.GetLeftPart(UriPartial.Authority)}{OwnPaths.Arrive}?code={given.Value}{told}"
            : $"{SignInAt(address, target.AbsoluteUri)}{told}");
    }

    /// <summary>At an app's host: the session's cookie there, and on to where the person wanted to go.</summary>
    public static async Task ArriveAsync(
        HttpContext context, PublicAddress address, PageRenderer pages, GatewayCookies cookies, HandOverFlow flow, HandOverStart start, IProblemPage problems)
    {
        var request = context.Request;
        if (address.IsSignInHost(request.Host) || !Navigation.IsVisit(request))
        {
            await problems.WriteAsync(context, Problems.HandOverUnclear);
            return;
        }

        if (TryStart(context, start))
        {
            return;
        }

        var code = request.Query["code"] is [{ Length: > 0 and <= MaxCode } sent] ? sent : null;
        var arrival = code is null
            ? new Arrival.Refused(IsUnknown: false)
            : await flow.ArriveAsync(new Secret(code), cookies.ReadArrival(request), AppHosts.NameOf(request.Host), context.Client(), context.RequestAborted);
        if (arrival is Arrival.Welcome welcome)
        {
            cookies.SetSession(context.Response, welcome.Cookie, welcome.ExpiresAt);
            GoOn(context, UnsentMark.IsOn(request) ? $"{SignInAt(address, welcome.ReturnUrl)}&{UnsentMark.Query}" : welcome.ReturnUrl);
            return;
        }

        if (arrival is Arrival.Refused { IsUnknown: true })
        {
            await context.CountFailedProofAsync();
        }

        context.Response.Headers["Referrer-Policy"] = "no-referrer";
        await pages.WriteAsync<NotArrivedPage>(context, StatusCodes.Status410Gone, _ => { });
    }

    /// <summary>Says that there is something, and does nothing.</summary>
    public static void Head(HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        context.Response.ContentType = "text/html; charset=utf-8";
    }

    // Who signed in for this host's sake, and is to go on at a place that may not ask for it.
    private static bool TryStart(HttpContext context, HandOverStart start)
    {
        var request = context.Request;
        return request.Query is { Count: <= 2 } query && !query.ContainsKey("code") && query["returnUrl"] is [['/', ..] wanted]
            && start.TryBegin(context, $"{request.Scheme}://{request.Host.Value}{wanted}", UnsentMark.IsOn(request));
    }

    private static string SignInAt(PublicAddress address, string returnUrl) => $"{address.Url}{SignInPages.Path}?returnUrl={Uri.EscapeDataString(returnUrl)}";

    private static void GoOn(HttpContext context, string target)
    {
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers["Referrer-Policy"] = "no-referrer";
        context.Response.Redirect(target);
    }
}
