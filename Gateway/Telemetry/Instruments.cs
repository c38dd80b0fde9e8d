using System.Collections.Frozen;
using System.Diagnostics.Metrics;
using MagicLink.Gateway.Health;

namespace MagicLink.Gateway.Telemetry;

/// <summary>Which instruments are told: all of ours, and of the framework's those that <c>docs/observability.md</c> explains. Their attributes have few values each.</summary>
internal static class Instruments
{
    private static readonly FrozenSet<string> OfTheFramework = FrozenSet.Create(
        StringComparer.Ordinal,
        "http.server.request.duration",
        "http.server.active_requests",
        "http.client.request.duration",
        "kestrel.active_connections",
        "kestrel.queued_connections",
        "kestrel.upgraded_connections",
        "dotnet.process.cpu.time",
        "dotnet.process.memory.working_set",
        "dotnet.gc.collections",
        "dotnet.gc.pause.time",
        "dotnet.gc.heap.total_allocated");

    public static IEnumerable<string> Meters { get; } =
        [GatewayMeter.Name, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Net.Http", "System.Runtime"];

    /// <param name="own">What made the meters of this gateway; others in the process are none of its business.</param>
    public static bool IsTold(Instrument instrument, IMeterFactory own) =>
        instrument.Meter.Name == GatewayMeter.Name
            ? ReferenceEquals(instrument.Meter.Scope, own)
            : OfTheFramework.Contains(instrument.Name) && (instrument.Meter.Scope is null || ReferenceEquals(instrument.Meter.Scope, own));
}
