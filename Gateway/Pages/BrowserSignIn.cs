using MagicLink.Gateway.Health;
using MagicLink.Gateway.Http;
using MagicLink.Gateway.Sessions;
using MagicLink.Gateway.SignIn;

namespace MagicLink.Gateway.Pages;

/// <summary>Takes a browser on from a factor that was proved: to the next one, or to where the person wanted to go.</summary>
internal sealed class BrowserSignIn(CallerReader callers, SignOutFlow signOut, GatewayCookies cookies, BrowserCookie browsers, TimeProvider clock)
{
    /// <summary>Who signs in here, the device that it may be remembered as, and the browser that is known afterwards.</summary>
    public SignInClient Client(HttpContext context) =>
        SignInClient.Browser(context.Client(), cookies.ReadDevice(context.Request), browsers.ReadOrSet(context).Browser);

    /// <summary>The sign-in is complete: the session that this browser had before is over, it has a new one.</summary>
    public async Task CompleteAsync(HttpContext context, SignInResult.SignedIn signedIn)
    {
        await TryEndPreviousAsync(context);
        cookies.DeleteLink(context.Response);
        cookies.DeleteSignIn(context.Response);
        cookies.SetSession(context.Response, signedIn.Secret, signedIn.Session.ExpiresAt);
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Redirect(signedIn.ReturnUrl);
    }

    /// <summary>A further factor is needed: the cookie carries the sign-in on.</summary>
    public bool TryContinue(HttpContext context, SignInResult result)
    {
        var (handle, expiresIn) = result switch
        {
            SignInResult.NeedsOtp otp => (otp.Handle, otp.ExpiresIn),
            SignInResult.NeedsSecondFactor factor => (factor.Handle, factor.ExpiresIn),
            _ => default,
        };
        if (handle.Value is null)
        {
            return false;
        }

        // The cookie outlives the wait: new codes prolong it, and what is over is for the server to say.
        cookies.DeleteLink(context.Response);
        cookies.SetSignIn(context.Response, handle, clock.GetUtcNow() + expiresIn + Continuation.LongestWait);
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Redirect(SecondFactorPages.Path);
        return true;
    }

    // The new session stands already: an outage must not keep its cookie from the browser.
    private async Task TryEndPreviousAsync(HttpContext context)
    {
        try
        {
            if (await callers.ReadAsync(context) is { Credential: Credential.Cookie, Session: { } replaced })
            {
                await signOut.TrySignOutAsync(replaced);
            }
        }
        catch (StoreUnavailableException)
        {
            // Whose cookie that was cannot be told now; the browser gives it up in any case.
        }
    }
}
