using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Telemetry;

/// <summary>The metrics that <c>docs/observability.md</c> promises.</summary>
internal static class MetricsTable
{
    private const string Begin = "<!-- metrics -->";
    private const string End = "<!-- /metrics -->";

    public static IReadOnlyList<PromisedMetric> Read()
    {
        var text = File.ReadAllText(Path.Combine(Checkout.Root, "docs", "observability.md"));
        return
        [
            .. text[text.IndexOf(Begin, StringComparison.Ordinal)..text.IndexOf(End, StringComparison.Ordinal)].Split('\n')
                .Where(line => line.StartsWith("| `", StringComparison.Ordinal)).Select(PromisedMetric.Of),
        ];
    }
}

/// <summary>One row: <c>| `name` | kind | `unit` | `attribute`, `attribute` | meaning |</c>.</summary>
internal sealed record PromisedMetric(string Name, string Kind, string Unit, IReadOnlyList<string> Attributes)
{
    /// <summary>What Prometheus calls it (OpenTelemetry's "Prometheus and OpenMetrics Compatibility"); of counters without their <c>_total</c>.</summary>
    public string PrometheusName => Name.Replace('.', '_') + Unit switch { "s" => "_seconds", "By" => "_bytes", _ => "" };

    public string PrometheusType => Kind == "up-down counter" ? "gauge" : Kind;

    public IEnumerable<string> Labels => Attributes.Select(attribute => attribute.Replace('.', '_'));

    public static PromisedMetric Of(string row)
    {
        var cells = row.Trim('|', ' ').Split(" | ", 5);
        Assert.True(cells.Length == 5 && cells[4].Length > 0, row);
        return new PromisedMetric(
            cells[0].Trim('`'), cells[1].Trim(), cells[2].Trim('`', ' '), [.. cells[3].Split(',').Select(attribute => attribute.Trim(' ', '`')).Where(attribute => attribute is not "" and not "-")]);
    }
}
