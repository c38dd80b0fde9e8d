using MagicLink.Gateway.Secrets;

namespace MagicLink.Gateway.Sessions;

/// <summary>Carries a session to the host of an app: a code that counts once, for a minute, there and in one browser.</summary>
internal sealed class HandOverFlow(IHandOverStore store, HandOverSecrets secrets, SessionSecrets sessions, LiveSessions live, SessionAudit audit, TimeProvider clock)
{
    /// <summary>A code for the browser that holds this session's cookie; null when the session is over or has another cookie by now.</summary>
    /// <param name="state">Keyed hash of the browser's state at the app's host.</param>
    /// <param name="target">Where at the app's host, as it was judged.</param>
    public async Task<Secret?> TryBeginAsync(LiveSession session, Secret cookie, string host, string state, Uri target, CancellationToken cancellation)
    {
        var code = HandOverSecrets.NewCode();
        var handOver = new NewHandOver(secrets.CodeHash(code), session.Id, host, state, target.AbsoluteUri, clock.GetUtcNow());
        return await store.TryAddAsync(handOver, sessions.CookieHashes(cookie), cancellation) ? code : null;
    }

    /// <param name="state">What the browser that presents the code holds at this host.</param>
    public async Task<Arrival> ArriveAsync(Secret code, Secret? state, string host, ClientInfo client, CancellationToken cancellation)
    {
        var cookie = HandOverSecrets.NewCookie();
        var proof = new HandOverProof(secrets.CodeHashes(code), host, secrets.StateHashes(state), secrets.CookieHash(cookie), clock.GetUtcNow());
        switch (await store.RedeemAsync(proof, cancellation))
        {
            case Redemption.Arrived arrived:
                if (arrived.DroppedCookies)
                {
                    live.Changed(arrived.Session.Id);
                }

                return new Arrival.Welcome(cookie, arrived.Session.ExpiresAt, arrived.ReturnUrl);
            case Redemption.Refused refused:
                audit.HandOverRefused(client, refused.Reason, refused.User, refused.SessionId);
                return new Arrival.Refused(IsUnknown: false);
            default:
                audit.HandOverRefused(client, "unknown", person: null, sessionId: null);
                return new Arrival.Refused(IsUnknown: true);
        }
    }
}
