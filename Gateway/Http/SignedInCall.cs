using MagicLink.Gateway.Sessions;
using MagicLink.Gateway.Totp;

namespace MagicLink.Gateway.Http;

/// <summary>Who makes a call that needs a session, or why it is refused.</summary>
internal readonly record struct SignedInCall(Caller Caller, LiveSession? Session, Problem? Problem)
{
    /// <summary>A call that only reads.</summary>
    public static async Task<SignedInCall> ReadAsync(HttpContext context) => Judge(await CallerOfAsync(context));

    /// <summary>A call that changes something: no other site may make it with a person's cookie.</summary>
    public static async Task<SignedInCall> ReadChangeAsync(HttpContext context)
    {
        var caller = await CallerOfAsync(context);
        var services = context.RequestServices;
        return caller.Credential != Credential.Bearer
            && services.GetRequiredService<GatewayCookies>().HasSession(context.Request)
            && !services.GetRequiredService<CsrfGuard>().Allows(context.Request)
            ? new(caller, null, Problems.CrossSite)
            : Judge(caller);
    }

    /// <summary>A call that reads what is kept about the person.</summary>
    public static async Task<SignedInCall> ReadAccountAsync(HttpContext context) => AtSignInHost(await ReadAsync(context));

    /// <summary>A call that changes the account: the second factor, the profile, or that there is one.</summary>
    public static async Task<SignedInCall> ReadAccountChangeAsync(HttpContext context) => AtSignInHost(await ReadChangeAsync(context));

    /// <summary>The caller as one who steps up.</summary>
    /// <param name="wantsTokens">Whether a refresh token is to be handed out.</param>
    public StepUpCaller StepUp(bool wantsTokens) => new(Session!, Caller.Amr, Caller.Credential == Credential.Cookie, wantsTokens);

    private static ValueTask<Caller> CallerOfAsync(HttpContext context) => context.RequestServices.GetRequiredService<CallerReader>().ReadAsync(context);

    // Script on one app's pages must get no further than that app: its host's cookie says who is there, and ends sessions.
    private static SignedInCall AtSignInHost(SignedInCall call) => call.Caller.IsAtAppHost ? new(call.Caller, null, Problems.NotHere) : call;

    private static SignedInCall Judge(Caller caller) => new(caller, caller.Session, caller.Session is null ? Problems.Unauthenticated : null);
}
