using MagicLink.Gateway.Http;
using MagicLink.Gateway.Settings;
using MagicLink.Gateway.SignIn;

namespace MagicLink.Gateway.Pages;

/// <summary>
/// The mailed link in a browser. Looking at it spends nothing, however often and by whom: the first look moves the token from
/// the address into a cookie, and only a posted form signs in.
/// </summary>
internal static class ConfirmPages
{
    private const string Path = OwnPaths.Pages + "/link";

    public static async Task ShowAsync(
        HttpContext context, ConfirmView view, VerifyFlow flow, GatewayCookies cookies, BrowserCookie browsers, Live<SignInOptions> options, TimeProvider clock)
    {
        if (context.Request.Query.TryGetValue("token", out var tokens))
        {
            // Whatever it is, it does not stay in the address; what is no single token leaves no link behind.
            if (tokens is [{ Length: > 0 and <= 512 } token])
            {
                cookies.SetLink(context.Response, token, clock.GetUtcNow() + options.Current.LinkLifetime);
            }
            else
            {
                cookies.DeleteLink(context.Response);
            }

            context.Response.Headers.CacheControl = "no-store";
            context.Response.Headers["Referrer-Policy"] = "no-referrer";
            context.Response.Redirect(Path);
            return;
        }

        var inspection = await flow.InspectAsync(cookies.ReadLink(context.Request)?.Value, browsers.Read(context), context.RequestAborted);
        await (inspection is { State: ChallengeState.Live, Challenge: { } challenge }
            ? view.WriteFormAsync(context, challenge, inspection.AskedHere, StatusCodes.Status200OK, fault: null)
            : view.WriteBadAsync(context, ProblemOf(inspection), inspection.Challenge));
    }

    /// <summary>Says that there is a page, and does nothing.</summary>
    public static void Head(HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        context.Response.ContentType = "text/html; charset=utf-8";
    }

    public static async Task PostAsync(
        HttpContext context, ConfirmView view, VerifyFlow flow, BrowserSignIn signIn, GatewayCookies cookies, BrowserCookie browsers)
    {
        var form = await FormBody.ReadAsync(context);
        var token = cookies.ReadLink(context.Request)?.Value;
        var browser = browsers.Read(context);
        var inspection = await flow.InspectAsync(token, browser, context.RequestAborted);
        if (inspection is not { State: ChallengeState.Live, Challenge: { } challenge })
        {
            if (ProblemOf(inspection).IsFailedProof)
            {
                await context.CountFailedProofAsync();
            }

            await view.WriteBadAsync(context, ProblemOf(inspection), inspection.Challenge);
            return;
        }

        if (form?["challenge"] != challenge.Id)
        {
            // Another link was opened since in another tab: what the person saw is not what would be confirmed.
            await view.WriteFormAsync(context, challenge, inspection.AskedHere, StatusCodes.Status409Conflict, fault: null);
            return;
        }

        var result = await flow.ConfirmAsync(token, browser, form?["typed"], signIn.Client(context), context.RequestAborted);
        if (signIn.TryContinue(context, result))
        {
            return;
        }

        if (result is SignInResult.WrongTyped or SignInResult.Invalid)
        {
            await context.CountFailedProofAsync();
        }

        if (result is SignInResult.SignedIn signedIn)
        {
            await signIn.CompleteAsync(context, signedIn);
        }
        else if (FaultOf(result) is { } fault)
        {
            await view.WriteFormAsync(context, challenge, inspection.AskedHere, StatusCodes.Status400BadRequest, fault);
        }
        else
        {
            await view.WriteBadAsync(context, ProblemOf(result), challenge);
        }
    }

    /// <summary>What the form says when it is to be filled in again; null when the link is of no more use.</summary>
    private static string? FaultOf(SignInResult result) => result switch
    {
        SignInResult.NothingTyped => "Link.Nothing",
        SignInResult.WrongTyped => "Link.Wrong",
        SignInResult.TooManyAttempts => "Link.TooMany",
        _ => null,
    };

    private static Problem ProblemOf(SignInResult result) => result switch
    {
        SignInResult.Disabled => Problems.AccountDisabled,
        SignInResult.AlreadyUsed => Problems.TokenAlreadyUsed,
        SignInResult.Expired => Problems.TokenExpired,
        _ => Problems.TokenInvalid,
    };

    private static Problem ProblemOf(LinkInspection inspection) => inspection.State switch
    {
        ChallengeState.Used => Problems.TokenAlreadyUsed,
        _ when inspection.IsPersonDisabled => Problems.AccountDisabled,
        ChallengeState.Expired => Problems.TokenExpired,
        _ => Problems.TokenInvalid,
    };
}
