using System.Diagnostics.Metrics;
using MagicLink.Gateway.Health;

namespace MagicLink.Gateway.Audit;

/// <summary>Counts of what is noted what an operator wants to be woken by. Kinds and reasons are words of the code, so that there are few.</summary>
internal sealed class AuditMetrics(IMeterFactory meters)
{
    private readonly Counter<long> links = GatewayMeter.Of(meters).CreateCounter<long>(
        "magiclink.links.requested", "{request}", "Requests for a link, whether one was sent or not.");

    private readonly Counter<long> signIns = FromZero(GatewayMeter.Of(meters).CreateCounter<long>("magiclink.sign_ins", "{sign_in}", "Completed sign-ins."));

    private readonly Counter<long> refused = GatewayMeter.Of(meters).CreateCounter<long>(
        "magiclink.proofs.refused", "{proof}", "Links, codes, second factors and refresh tokens that were presented and did not count.");

    private readonly Counter<long> bans = GatewayMeter.Of(meters).CreateCounter<long>("magiclink.bans", "{ban}", "Networks that were banned.");

    private readonly Counter<long> lost = FromZero(GatewayMeter.Of(meters).CreateCounter<long>("magiclink.audit.lost", "{event}", "Events that are missing in the audit log."));

    public void Happened(AuditKind kind, string? reason)
    {
        switch (kind)
        {
            case AuditKind.SignedIn:
                signIns.Add(1);
                break;
            case AuditKind.LinkRequested:
                links.Add(1, GatewayMeter.Tag(GatewayMeter.Outcome, reason ?? "sent"));
                break;
            case AuditKind.ProofRefused:
                refused.Add(1, GatewayMeter.Tag(GatewayMeter.Reason, reason ?? AuditReasons.Other));
                break;
            case AuditKind.RefreshStolen:
                refused.Add(1, GatewayMeter.Tag(GatewayMeter.Reason, "refresh-stolen"));
                break;
            case AuditKind.Banned:
                bans.Add(1, GatewayMeter.Tag(GatewayMeter.Reason, reason ?? AuditReasons.Other));
                break;
        }
    }

    public void Lost(long events) => lost.Add(events);

    // So that it is there to compare with before the first time.
    private static Counter<long> FromZero(Counter<long> counter)
    {
        counter.Add(0);
        return counter;
    }
}
