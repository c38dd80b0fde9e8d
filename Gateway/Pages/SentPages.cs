using MagicLink.Gateway.Http;
using MagicLink.Gateway.SignIn;

namespace MagicLink.Gateway.Pages;

/// <summary>
/// The page of the browser that asked for a mail and waits for its person: it takes the mail's code, and goes on once the same browser is signed
/// in. It never says what became of the link elsewhere: whoever asks for somebody else's learns nothing.
/// </summary>
internal static class SentPages
{
    private const string Path = SignInPages.Path + "/sent";
    private static readonly TimeSpan Afterwards = TimeSpan.FromHours(1);

    public static void Begin(HttpContext context, GatewayCookies cookies, Challenge challenge)
    {
        cookies.SetWaiting(context.Response, challenge.Id, challenge.ExpiresAt + Afterwards);
        context.Response.Redirect(Path);
    }

    /// <summary>Looking again and again is what a waiting page does: it changes nothing.</summary>
    public static async Task ShowAsync(
        HttpContext context, WaitingFlow flow, SentView view, CallerReader callers, SecondFactorSignInFlow signIn, GatewayCookies cookies, BrowserCookie browsers)
    {
        if (await flow.FindAsync(cookies.ReadWaiting(context.Request), browsers.Read(context), context.RequestAborted) is not { } challenge)
        {
            SecondFactorPages.Redirect(context, SignInPages.Path);
        }
        else if (await callers.ReadAsync(context) is { Credential: Credential.Cookie, Session: { } session } caller
            && session.User.Current.Email == challenge.Email && caller.AuthenticatedAt >= challenge.CreatedAt)
        {
            if (HttpMethods.IsGet(context.Request.Method))
            {
                // The wait is over: should the way lead back here, it does not go on forever.
                cookies.DeleteWaiting(context.Response);
            }

            SecondFactorPages.Redirect(context, challenge.ReturnUrl);
        }
        else if (!context.Request.Query.ContainsKey("on"))
        {
            await view.WriteAsync(context, challenge);
        }
        else if (await signIn.FindAsync(cookies.ReadSignIn(context.Request), context.RequestAborted) is not null)
        {
            SecondFactorPages.Redirect(context, SecondFactorPages.Path);
        }
        else
        {
            await view.WriteAsync(context, challenge, notice: "Sent.NotYet");
        }
    }

    public static async Task PostAsync(
        HttpContext context, WaitingFlow flow, SentView view, BrowserSignIn signIn, GatewayCookies cookies, BrowserCookie browsers, IProblemPage problems)
    {
        var form = await FormBody.ReadAsync(context);
        if (await flow.FindAsync(cookies.ReadWaiting(context.Request), browsers.Read(context), context.RequestAborted) is not { } challenge)
        {
            SecondFactorPages.Redirect(context, SignInPages.Path);
            return;
        }

        if (await context.CountAsync(challenge.Email) is { } limited)
        {
            await problems.WriteAsync(context, limited);
            return;
        }

        var result = await flow.VerifyAsync(challenge, form?["code"], signIn.Client(context), context.RequestAborted);
        if (signIn.TryContinue(context, result))
        {
            return;
        }

        switch (result)
        {
            case SignInResult.SignedIn signedIn:
                await signIn.CompleteAsync(context, signedIn);
                break;
            case SignInResult.Disabled:
                await problems.WriteAsync(context, Problems.AccountDisabled);
                break;
            default:
                await context.CountFailedProofAsync();
                await view.WriteAsync(context, challenge, StatusCodes.Status400BadRequest, fault: "Sent.CodeWrong");
                break;
        }
    }
}
