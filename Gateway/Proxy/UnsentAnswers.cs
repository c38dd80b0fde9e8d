using MagicLink.Gateway.Http;
using MagicLink.Gateway.Proxy.ForwardAuth;

namespace MagicLink.Gateway.Proxy;

/// <summary>
/// Answers a form that a person sent to an app and that is not let through. A redirect would make a GET of it, and what was typed would be gone: a page
/// stands at the very address instead, so that the browser can send the same once more. Nothing of it is kept here.
/// </summary>
internal sealed class UnsentAnswers(PublicAddress address, AppHosts apps, HandOverStart handOver, IUnsentPage page, TimeProvider clock)
{
    private const string SignIn = OwnPaths.Pages + "/sign-in";
    private const string SecondFactor = OwnPaths.Pages + "/second-factor";

    /// <summary>Longer addresses do not fit into the links that they are carried along in.</summary>
    private const int MaxForm = 600;

    /// <summary>Whether a navigation carries something that a redirect would lose.</summary>
    public static bool Applies(HttpRequest request) => !HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method);

    public Task AskToSignInAsync(HttpContext context)
    {
        var (request, form) = (context.Request, FormOf(context.Request));
        if (context.Features.Get<ForwardAuthQuestion>() is null)
        {
            return ShowAsync(context, new Unsent(UnsentReason.SignedOut, $"{address.Url}{SignIn}?returnUrl={Escape(ReturnTo(request, form))}"));
        }

        if (IsForeign(request))
        {
            return RedirectAsync(context, $"{SignIn}?returnUrl={Escape(PlaceOf(request, "/"))}");
        }

        var place = PlaceOf(request, form);
        return handOver.TryBegin(context, place, isUnsent: true) ? Task.CompletedTask : RedirectAsync(context, $"{SignIn}?returnUrl={Escape(place)}&{UnsentMark.Query}");
    }

    /// <param name="more">What the second-factor page is told besides.</param>
    public Task AskForMoreAsync(HttpContext context, Caller caller, string more)
    {
        var (request, form) = (context.Request, FormOf(context.Request));
        if (context.Features.Get<ForwardAuthQuestion>() is null)
        {
            return ShowAsync(context, new Unsent(UnsentReason.NeedsProof, $"{address.Url}{SecondFactor}?returnUrl={Escape(ReturnTo(request, form))}{more}", caller.AuthenticatedAt));
        }

        // The second-factor page asks as ever; on the way back the person is told.
        var told = IsForeign(request) ? PlaceOf(request, "/")
            : IsAtSignInHost(request) ? $"{SignIn}?{UnsentMark.Query}&returnUrl={Escape(form)}" : $"{ReturnTo(request, form)}&{UnsentMark.Query}";
        return RedirectAsync(context, $"{SecondFactor}?returnUrl={Escape(told)}{more}");
    }

    private async Task ShowAsync(HttpContext context, Unsent unsent)
    {
        context.Response.Headers.WWWAuthenticate = "Bearer";
        if (IsForeign(context.Request))
        {
            await page.WriteAsync(context, new Unsent(UnsentReason.OtherSite, "/"));
            return;
        }

        await page.WriteAsync(context, unsent);
        await RequestBodyDrain.DrainAsync(context, context.GetEndpoint()?.Metadata.GetMetadata<RouteAccess>()?.MaxBody, clock);
    }

    // What another origin sent, a sibling of the same site included, is not helped on: sent from our page it would look like the app's own (W3C Fetch
    // Metadata §2), and who sent it could have a person prove more for it.
    private static bool IsForeign(HttpRequest request) => request.Headers["Sec-Fetch-Site"].ToString() is not ("same-origin" or "none");

    private Task RedirectAsync(HttpContext context, string pathAndQuery)
    {
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Redirect(address.Url + pathAndQuery);
        return Task.CompletedTask;
    }

    /// <summary>Where the form was, if the browser says so, and never where it was sent to: that may be no place to read. As path and query.</summary>
    private static string FormOf(HttpRequest request) =>
        Uri.TryCreate(request.Headers.Referer.ToString(), UriKind.Absolute, out var form)
        && form.PathAndQuery.Length <= MaxForm
        && string.Equals(form.GetLeftPart(UriPartial.Authority), OriginOf(request), StringComparison.OrdinalIgnoreCase)
            ? form.PathAndQuery
            : "/";

    /// <summary>Where a tab that signs in goes on: with an app's host by the way that brings the session there, whatever the form's own page demands.</summary>
    private string ReturnTo(HttpRequest request, string form) =>
        apps.Judge($"{OriginOf(request)}{OwnPaths.Arrive}?returnUrl={Escape(form)}")?.AbsoluteUri ?? PlaceOf(request, form);

    private string PlaceOf(HttpRequest request, string form) => IsAtSignInHost(request) ? form : OriginOf(request) + form;

    private bool IsAtSignInHost(HttpRequest request) => address.IsOwnOrigin(OriginOf(request), request.Host);

    private static string OriginOf(HttpRequest request) => $"{request.Scheme}://{request.Host.Value}";

    private static string Escape(string value) => Uri.EscapeDataString(value);
}
