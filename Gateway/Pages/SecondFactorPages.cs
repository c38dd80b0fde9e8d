using MagicLink.Gateway.Http;
using MagicLink.Gateway.SignIn;

namespace MagicLink.Gateway.Pages;

/// <summary>
/// What a browser is asked for besides its mailbox: while it signs in, and when a page asks for more than its session has
/// proved. Looking changes nothing; each step is a form of its own.
/// </summary>
internal static class SecondFactorPages
{
    public const string Path = OwnPaths.Pages + "/second-factor";
    private const string SignInPath = OwnPaths.Pages + "/sign-in";

    public static async Task ShowAsync(HttpContext context, SecondFactorSignInFlow signIn, SignInSteps signInSteps, StepUpSteps stepUpSteps, GatewayCookies cookies)
    {
        if (await signIn.FindAsync(cookies.ReadSignIn(context.Request), context.RequestAborted) is { } continuation)
        {
            await signInSteps.ShowAsync(context, continuation);
        }
        else if (await SignedInCall.ReadAsync(context) is { Session: not null } call)
        {
            await stepUpSteps.ShowAsync(context, call, context.Request.Query["returnUrl"], isForAge: context.Request.Query["reason"] == "age");
        }
        else
        {
            Redirect(context, SignInPath);
        }
    }

    public static async Task PostAsync(HttpContext context, SecondFactorSignInFlow signIn, SignInSteps signInSteps, StepUpSteps stepUpSteps, GatewayCookies cookies)
    {
        var form = await FormBody.ReadAsync(context);
        var handle = cookies.ReadSignIn(context.Request);
        if (form is not null && handle is { } sent && await signIn.FindAsync(sent, context.RequestAborted) is { } continuation)
        {
            await signInSteps.PostAsync(context, form, sent, continuation);
        }
        else if (form is not null && await SignedInCall.ReadAsync(context) is { Session: not null } call)
        {
            await stepUpSteps.PostAsync(context, form, call);
        }
        else
        {
            await signInSteps.EndAsync(context);
        }
    }

    /// <summary>What was typed, in the one form or in the other.</summary>
    public static (string? Code, string? BackupCode) Typed(FormBody form) =>
        form["backupCode"] is { } backupCode ? (null, backupCode) : (form["code"] ?? "", null);

    public static void Redirect(HttpContext context, string target)
    {
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Redirect(target);
    }
}
