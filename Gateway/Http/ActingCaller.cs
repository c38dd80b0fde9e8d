using MagicLink.Gateway.Sessions;

namespace MagicLink.Gateway.Http;

/// <summary>Who makes a request that changes something: a live session, whose cookie no other site can have made use of.</summary>
internal sealed class ActingCaller(CallerReader callers, GatewayCookies cookies, CsrfGuard csrf)
{
    /// <summary>The session, or why there is none.</summary>
    public async ValueTask<(LiveSession? Session, Problem? Problem)> ReadAsync(HttpContext context)
    {
        var caller = await callers.ReadAsync(context);
        if (caller.Credential != Credential.Bearer && cookies.HasSession(context.Request) && !csrf.Allows(context.Request))
        {
            return (null, Problems.CrossSite);
        }

        return caller.Session is { } session ? (session, null) : (null, Problems.Unauthenticated);
    }
}
