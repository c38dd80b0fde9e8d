using MagicLink.Gateway.Settings;

namespace MagicLink.Gateway.Telemetry;

/// <summary>
/// What the environment says about a collector, in OpenTelemetry's own variables. Without an endpoint nothing is sent, whatever else is set: what the specification would have
/// sent to the machine itself by default, no operator asked for.
/// </summary>
/// <param name="Metrics">Where metrics go; null when they are not sent.</param>
/// <param name="Traces">Where traces go, likewise.</param>
/// <param name="Environment">The variables that all signals share, for the SDK to read the rest from.</param>
internal sealed record OtlpSettings(OtlpSignal? Metrics, OtlpSignal? Traces, IConfiguration Environment)
{
    private const string Prefix = "OTEL_";
    private const string Disabled = "OTEL_SDK_DISABLED";

    /// <exception cref="SettingException">An endpoint is none.</exception>
    public static OtlpSettings Of(IReadOnlyDictionary<string, string> environment)
    {
        // Switched off is the sending: Prometheus asks for itself.
        var variables = environment
            .Where(variable => variable.Key.StartsWith(Prefix, StringComparison.Ordinal) && variable.Key != Disabled && !string.IsNullOrWhiteSpace(variable.Value))
            .ToDictionary(StringComparer.Ordinal);
        var isOff = bool.TryParse(environment.GetValueOrDefault(Disabled), out var disabled) && disabled;
        return new OtlpSettings(
            isOff ? null : OtlpSignal.Of("METRICS", variables), isOff ? null : OtlpSignal.Of("TRACES", variables), OtlpSignal.Configuration(variables));
    }
}
