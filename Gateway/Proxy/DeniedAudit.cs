using System.Collections.Concurrent;
using MagicLink.Gateway.Access;
using MagicLink.Gateway.Audit;
using MagicLink.Gateway.Http;

namespace MagicLink.Gateway.Proxy;

/// <summary>
/// Notes whom a route refused. A page that makes a hundred calls is one row: a session is noted once a minute for each route and
/// reason, and what comes on top is only counted.
/// </summary>
internal sealed class DeniedAudit(AuditLog audit, TimeProvider clock)
{
    /// <summary>Different ones in a minute; more are only counted.</summary>
    private const int MostRemembered = 10_000;

    private readonly Lock turning = new();
    private volatile Minute current = new(0);

    /// <summary>For a signed-in caller; anybody else is asked to sign in, which is nothing to note.</summary>
    public void Denied(HttpContext context, string routeId, AccessDecision decision, Caller caller)
    {
        if (decision.Outcome != AccessOutcome.Deny || caller.Session is not { } session)
        {
            return;
        }

        var now = clock.GetUtcNow();
        var seen = Of(now).Seen;
        if (seen.Count >= MostRemembered || !seen.TryAdd((session.Id, routeId, decision.Reason), 0))
        {
            audit.Count(AuditKind.AccessDenied, decision.Reason);
            return;
        }

        var client = context.Client();
        var person = session.User.Current;
        audit.Note(new AuditEvent(AuditKind.AccessDenied, now)
        {
            Reason = decision.Reason,
            Email = person.Email.Value,
            UserId = person.PublicId,
            SessionId = session.Id,
            Address = client.Address,
            UserAgent = client.UserAgent,
            Detail = $"route: {routeId}",
        });
    }

    private Minute Of(DateTimeOffset now)
    {
        var number = now.ToUnixTimeSeconds() / 60;
        if (current.Number != number)
        {
            lock (turning)
            {
                if (current.Number != number)
                {
                    current = new Minute(number);
                }
            }
        }

        return current;
    }

    private sealed record Minute(long Number)
    {
        public ConcurrentDictionary<(string Session, string Route, string Reason), byte> Seen { get; } = new();
    }
}
