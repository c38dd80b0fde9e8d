using MagicLink.Gateway.Http;
using MagicLink.Gateway.Limits;
using MagicLink.Gateway.Sessions;

namespace MagicLink.Gateway.Pages;

/// <summary>Who is at a page of the account: a person, by the cookie of PublicUrl's host. Anybody else is led to sign in, and back to the page.</summary>
internal static class AccountVisit
{
    public const string Path = OwnPaths.Pages + "/account";
    public const string Sessions = Path + "/sessions";
    public const string SecondFactor = Path + "/second-factor";
    public const string Data = Path + "/data";
    public const string Erased = Path + "/erased";

    /// <summary>The person's session; null when the call was answered already.</summary>
    public static async Task<LiveSession?> ReadAsync(HttpContext context)
    {
        var call = HttpMethods.IsPost(context.Request.Method) ? await SignedInCall.ReadAccountChangeAsync(context) : await SignedInCall.ReadAccountAsync(context);
        if (call is { Session: { } session, Caller.Credential: Credential.Cookie })
        {
            return session;
        }

        if (call.Problem is { } problem && problem != Problems.Unauthenticated)
        {
            await context.RequestServices.GetRequiredService<IProblemPage>().WriteAsync(context, problem);
        }
        else
        {
            LeadToSignIn(context);
        }

        return null;
    }

    /// <summary>The person's session and what the form says; null when the call was answered already.</summary>
    /// <param name="actOf">What the form does that is limited; null for a page that is counted before it is read.</param>
    public static async Task<(LiveSession Session, FormBody Form)?> ReadFormAsync(HttpContext context, Func<FormBody, LimitedAct?>? actOf = null)
    {
        var problems = context.RequestServices.GetRequiredService<IProblemPage>();
        if (await FormBody.ReadAsync(context) is not { } form)
        {
            await problems.WriteAsync(context, Problems.ValidationFailed);
            return null;
        }

        if (actOf is not null && await context.CountAsync(handle: null, actOf(form)) is { } limited)
        {
            await problems.WriteAsync(context, limited);
            return null;
        }

        return await ReadAsync(context) is { } session ? (session, form) : null;
    }

    /// <summary>The session is over, or its person is gone.</summary>
    public static void LeadToSignIn(HttpContext context) =>
        SecondFactorPages.Redirect(context, $"{SignInPages.Path}?returnUrl={Uri.EscapeDataString(context.Request.Path.ToUriComponent())}");

    /// <summary>Leads to a page that tells what was done.</summary>
    /// <param name="done">The end of the text's name.</param>
    public static void Tell(HttpContext context, string path, string done) => SecondFactorPages.Redirect(context, $"{path}?done={done}");

    /// <summary>What was just done, in words; null when nothing was, as far as this page can tell.</summary>
    /// <param name="known">What can be done on the page.</param>
    public static string? Told(HttpContext context, params ReadOnlySpan<string> known)
    {
        // Only what follows a form of ours is told: a link from elsewhere must not have people believe that something happened.
        var isOurs = !context.Request.Headers.TryGetValue("Sec-Fetch-Site", out var site) || site == "same-origin";
        return isOurs && context.Request.Query["done"] is [{ } done] && known.Contains(done) ? FactorPages.TextsOf(context)[$"Done.{done}"] : null;
    }
}
