using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Telemetry;

/// <summary>Prometheus' own parser, of its client for Python.</summary>
internal static class PrometheusParser
{
    private const string Package = "/usr/lib/python3/dist-packages/prometheus_client/parser.py";

    /// <summary>Debian's own, which finds Debian's packages; another one may come first on the path.</summary>
    private const string Python = "/usr/bin/python3";

    public static async Task<IReadOnlyList<MetricFamily>> ReadAsync(string text, bool asOpenMetrics = false)
    {
        var cancellation = TestContext.Current.CancellationToken;
        Requires.File(Package, "apt-get install python3-prometheus-client");
        string[] arguments = [Path.Combine(AppContext.BaseDirectory, "Telemetry", "metric-families.py"), .. asOpenMetrics ? ["openmetrics"] : Array.Empty<string>()];
        using var parser = Process.Start(new ProcessStartInfo(Python, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var (output, errors) = (parser.StandardOutput.ReadToEndAsync(cancellation), parser.StandardError.ReadToEndAsync(cancellation));
        await parser.StandardInput.WriteAsync(text);
        parser.StandardInput.Close();
        await parser.WaitForExitAsync(cancellation);
        Assert.True(parser.ExitCode == 0, await errors);
        return [.. JsonDocument.Parse(await output).RootElement.EnumerateArray().Select(MetricFamily.Of)];
    }
}

/// <summary>One metric as the parser understood it, with all its series.</summary>
internal sealed record MetricFamily(string Name, string Type, string Help, IReadOnlyList<MetricSample> Samples)
{
    public static MetricFamily Of(JsonElement family) => new(
        family.GetProperty("name").GetString()!,
        family.GetProperty("type").GetString()!,
        family.GetProperty("help").GetString()!,
        [.. family.GetProperty("samples").EnumerateArray().Select(sample => new MetricSample(
            sample.GetProperty("name").GetString()!,
            sample.GetProperty("labels").EnumerateObject().ToDictionary(label => label.Name, label => label.Value.GetString()!),
            double.Parse(sample.GetProperty("value").GetString()!.Replace("inf", "Infinity", StringComparison.Ordinal), CultureInfo.InvariantCulture)))]);

    /// <summary>The sum of the series whose labels have these values.</summary>
    public double Sum(params (string Label, string Value)[] labels) =>
        Samples.Where(sample => !sample.Name.EndsWith("_created", StringComparison.Ordinal) && labels.All(label => sample.Labels.GetValueOrDefault(label.Label) == label.Value)).Sum(sample => sample.Value);
}

internal sealed record MetricSample(string Name, IReadOnlyDictionary<string, string> Labels, double Value);
