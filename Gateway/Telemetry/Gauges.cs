using System.Diagnostics.Metrics;
using MagicLink.Gateway.Changes;
using MagicLink.Gateway.Health;
using MagicLink.Gateway.Mail;
using MagicLink.Gateway.Sessions;

namespace MagicLink.Gateway.Telemetry;

/// <summary>What is not counted but looked at, whenever somebody asks: from memory, never from the store.</summary>
internal sealed class Gauges
{
    public Gauges(IMeterFactory meters, LiveSessions sessions, ChangeFeed changes, OutboxWatch outbox, Readiness readiness)
    {
        var meter = GatewayMeter.Of(meters);
        meter.CreateObservableGauge("magiclink.sessions.live", () => sessions.Count, "{session}", "Sessions that this gateway holds in memory: those used here lately.");
        meter.CreateObservableGauge(
            "magiclink.changes.age", () => changes.Age.TotalSeconds, "s", "How long ago the last successful look at what other gateways changed began; above 1 s people are refused, or the outage grace runs.");
        meter.CreateObservableGauge("magiclink.outbox.mails", () => Mails(outbox.Latest), "{mail}", "Mails in the store that are not out; a number of all gateways on one database.");
        meter.CreateObservableGauge(
            "magiclink.config.faults",
            () => new[] { Of(readiness.RouteFaults.Count, "routes"), Of(readiness.SettingFaults.Count, "settings") },
            "{fault}",
            "What is wrong with changed routes or settings; the last good ones are served.");
    }

    private static IEnumerable<Measurement<long>> Mails((long Waiting, long Dead)? known) => known is var (waiting, dead) ? [Of(waiting, "waiting"), Of(dead, "dead")] : [];

    private static Measurement<long> Of(long value, string kind) => new(value, GatewayMeter.Tag(GatewayMeter.Kind, kind));
}
