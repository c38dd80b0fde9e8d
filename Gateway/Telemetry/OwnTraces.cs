using System.Diagnostics;

namespace MagicLink.Gateway.Telemetry;

/// <summary>
/// Traces begin here: what a client says of its own trace is not believed, since it would decide what is recorded and into whose trace ours is written. Backends are told of ours.
/// </summary>
internal sealed class OwnTraces(DistributedContextPropagator inner) : DistributedContextPropagator
{
    public override IReadOnlyCollection<string> Fields => inner.Fields;

    public override void Inject(Activity? activity, object? carrier, PropagatorSetterCallback? setter) => inner.Inject(activity, carrier, setter);

    public override void ExtractTraceIdAndState(object? carrier, PropagatorGetterCallback? getter, out string? traceId, out string? traceState) => (traceId, traceState) = (null, null);

    public override IEnumerable<KeyValuePair<string, string?>>? ExtractBaggage(object? carrier, PropagatorGetterCallback? getter) => null;
}
