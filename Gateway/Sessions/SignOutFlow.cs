using MagicLink.Gateway.Health;

namespace MagicLink.Gateway.Sessions;

/// <summary>Ends a session for good; the next request of any of its credentials is refused.</summary>
internal sealed class SignOutFlow(ISessionStore sessions, LiveSessions live, TimeProvider clock, SessionAudit audit, ILogger<SignOutFlow> log)
{
    private const string Reason = "signed out";

    public async Task SignOutAsync(LiveSession session, CancellationToken cancellation)
    {
        await sessions.TryEndAsync(session.Id, Reason, clock.GetUtcNow(), cancellation);
        live.End(session.Id);
        audit.SignedOut(session, Reason);
    }

    /// <summary>For a session that a new one has replaced: the link of the new one is spent, so that an outage must not undo it.</summary>
    public async Task TrySignOutAsync(LiveSession session)
    {
        try
        {
            await SignOutAsync(session, CancellationToken.None);
        }
        catch (StoreUnavailableException fault)
        {
            log.ReplacedSessionLeft(fault, session.Id);
        }
    }
}
