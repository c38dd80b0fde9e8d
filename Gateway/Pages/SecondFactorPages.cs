using MagicLink.Gateway.Http;
using MagicLink.Gateway.Limits;
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
        string? returnUrl = context.Request.Query["returnUrl"];
        var call = await SignedInCall.ReadAsync(context);
        if (!IsStepUp(call, returnUrl) && await signIn.FindAsync(cookies.ReadSignIn(context.Request), context.RequestAborted) is { } continuation)
        {
            await signInSteps.ShowAsync(context, continuation);
        }
        else if (call.Session is not null)
        {
            await stepUpSteps.ShowAsync(context, call, returnUrl, isForAge: context.Request.Query["reason"] == "age");
        }
        else
        {
            Redirect(context, string.IsNullOrEmpty(returnUrl) ? SignInPath : $"{SignInPath}?returnUrl={Uri.EscapeDataString(returnUrl)}");
        }
    }

    public static async Task PostAsync(HttpContext context, SecondFactorSignInFlow signIn, SignInSteps signInSteps, StepUpSteps stepUpSteps, GatewayCookies cookies, IProblemPage problems)
    {
        if (await FormBody.ReadAsync(context) is not { } form)
        {
            await problems.WriteAsync(context, Problems.ValidationFailed);
            return;
        }

        if (await context.CountAsync(cookies.ReadSignIn(context.Request)?.Value, ActOf(form)) is { } limited)
        {
            await problems.WriteAsync(context, limited);
            return;
        }

        var call = await SignedInCall.ReadAsync(context);
        if (!IsStepUp(call, form["returnUrl"]) && cookies.ReadSignIn(context.Request) is { } sent
            && await signIn.FindAsync(sent, context.RequestAborted) is { } continuation)
        {
            await signInSteps.PostAsync(context, form, sent, continuation);
        }
        else if (call.Session is not null)
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

    private static LimitedAct? ActOf(FormBody form) => form["step"] switch
    {
        "resend" => LimitedAct.Send,
        "otp" or "totp" or "confirm" => LimitedAct.Verify,
        _ => null,
    };

    public static void Redirect(HttpContext context, string target)
    {
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Redirect(target);
    }

    // Only a step-up says where it leads to. A sign-in that waits in another tab, perhaps of another person, is not meant by it.
    private static bool IsStepUp(SignedInCall call, string? returnUrl) => call.Session is not null && !string.IsNullOrEmpty(returnUrl);
}
