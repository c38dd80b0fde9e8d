using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace MagicLink.Gateway.Health;

/// <summary>Under what name the gateway tells of itself: what it counts and measures, and the steps of its work. Who listens is nobody's business here.</summary>
internal static class GatewayMeter
{
    public const string Name = "MagicLink.Gateway";

    /// <summary>What names an outcome, a reason or a kind among those that the code knows: never anything that a client wrote.</summary>
    public const string Reason = "magiclink.reason";

    public const string Outcome = "magiclink.outcome";
    public const string Kind = "magiclink.kind";
    public const string Route = "magiclink.route";
    public const string Decision = "magiclink.decision";

    /// <summary>Steps that are parts of a request, or a piece of work of its own; null is returned while nobody follows them.</summary>
    public static readonly ActivitySource Steps = new(Name);

    /// <summary>The meter of one gateway; several in one process are kept apart.</summary>
    public static Meter Of(IMeterFactory meters) => meters.Create(Name);

    public static KeyValuePair<string, object?> Tag(string name, object? value) => new(name, value);
}
