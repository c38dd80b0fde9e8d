using MagicLink.Gateway.Settings;

namespace MagicLink.Gateway.Telemetry;

/// <summary>How one signal is sent: what is said of it alone stands over what is said of all.</summary>
/// <param name="Endpoint">Where this signal alone goes, as it is; null where all go to one address, to which the signal's path is added.</param>
/// <param name="Environment">The variables, with those of this signal in place of the common ones.</param>
internal sealed record OtlpSignal(Uri? Endpoint, IConfiguration Environment)
{
    private const string Exporter = "OTEL_EXPORTER_OTLP_";
    private const string Address = "ENDPOINT";

    /// <summary>Null when it is not to be sent.</summary>
    public static OtlpSignal? Of(string signal, IReadOnlyDictionary<string, string> variables)
    {
        var prefix = $"{Exporter}{signal}_";
        var own = AddressIn(prefix + Address, variables);
        var common = AddressIn(Exporter + Address, variables);
        if ((own ?? common) is null || string.Equals(variables.GetValueOrDefault($"OTEL_{signal}_EXPORTER")?.Trim(), "none", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var merged = new Dictionary<string, string>(variables, StringComparer.Ordinal);
        foreach (var (name, value) in variables.Where(variable => variable.Key.StartsWith(prefix, StringComparison.Ordinal) && variable.Key != prefix + Address))
        {
            merged[Exporter + name[prefix.Length..]] = value;
        }

        return new OtlpSignal(own, Configuration(merged));
    }

    public static IConfiguration Configuration(IEnumerable<KeyValuePair<string, string>> variables) =>
        new ConfigurationBuilder().AddInMemoryCollection(variables.Select(variable => KeyValuePair.Create(variable.Key, (string?)variable.Value))).Build();

    private static Uri? AddressIn(string name, IReadOnlyDictionary<string, string> variables)
    {
        if (variables.GetValueOrDefault(name) is not { } text)
        {
            return null;
        }

        return Uri.TryCreate(text, UriKind.Absolute, out var endpoint) && endpoint!.Scheme is "http" or "https"
            ? endpoint
            : throw new SettingException(name, "expects the address of a collector, such as \"http://127.0.0.1:4317\"");
    }
}
