using MagicLink.Gateway.Http;
using MagicLink.Gateway.Sessions;

namespace MagicLink.Gateway.Pages;

/// <summary>Signing out in a browser: GET asks, POST does.</summary>
internal static class SignOutPages
{
    public static async Task ShowAsync(HttpContext context, PageRenderer pages, CallerReader callers)
    {
        var caller = await callers.ReadAsync(context);
        await pages.WriteAsync<SignOutPage>(
            context, StatusCodes.Status200OK, page => page[nameof(SignOutPage.Email)] = caller.Session?.User.Current.Email.Value);
    }

    public static async Task PostAsync(HttpContext context, CallerReader callers, SignOutFlow flow, GatewayCookies cookies)
    {
        if ((await callers.ReadAsync(context)).Session is { } session)
        {
            await flow.SignOutAsync(session, context.RequestAborted);
        }

        cookies.DeleteVisit(context.Response);
        context.Response.Redirect(OwnPaths.Pages + "/signed-out");
    }

    public static Task ShowSignedOutAsync(HttpContext context, PageRenderer pages) =>
        pages.WriteAsync<SignedOutPage>(context, StatusCodes.Status200OK, _ => { });
}
