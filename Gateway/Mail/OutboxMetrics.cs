using System.Diagnostics.Metrics;
using MagicLink.Gateway.Health;

namespace MagicLink.Gateway.Mail;

/// <summary>Measures how what waits in the outbox gets out.</summary>
internal sealed class OutboxMetrics(IMeterFactory meters)
{
    private readonly Histogram<double> deliveries = GatewayMeter.Of(meters).CreateHistogram(
        "magiclink.outbox.delivery.duration",
        "s",
        "How long one try to hand a mail or an event over took.",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 90] });

    public void Tried(OutboxKind kind, HandOver outcome, TimeSpan duration) => deliveries.Record(
        duration.TotalSeconds, GatewayMeter.Tag(GatewayMeter.Kind, NameOf(kind)), GatewayMeter.Tag(GatewayMeter.Outcome, NameOf(outcome)));

    public static string NameOf(OutboxKind kind) => kind == OutboxKind.Event ? "event" : "mail";

    public static string NameOf(HandOver outcome) => outcome switch
    {
        HandOver.Done => "delivered",
        HandOver.Later => "delayed",
        _ => "dead",
    };
}
