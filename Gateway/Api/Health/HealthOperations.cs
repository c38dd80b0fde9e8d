using MagicLink.Gateway.Http.Description;

namespace MagicLink.Gateway.Api.Health;

/// <summary>What health answers.</summary>
internal static class HealthOperations
{
    private const string Tag = "Health";

    public static readonly Operation Live = new Operation("getLive", Tag, "Whether the process runs.")
        .Answers(200, "It does.", HealthJson.Default.HealthView);

    public static readonly Operation Ready = new Operation("getReady", Tag, "Whether the gateway can serve.")
        .Answers(200, "It can; faults of changed routes and settings are named.", HealthJson.Default.HealthView)
        .Answers(503, "It cannot, and why.", HealthJson.Default.HealthView);
}
