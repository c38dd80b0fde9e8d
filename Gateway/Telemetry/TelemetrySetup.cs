using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Reflection;
using MagicLink.Gateway.Health;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace MagicLink.Gateway.Telemetry;

/// <summary>What the gateway tells of itself: numbers for whoever asks (Prometheus), numbers and traces to a collector where the environment names one (OTLP).</summary>
internal static class TelemetrySetup
{
    private const string ServiceName = "magiclink-gateway";

    /// <summary>Sources of the framework that spans are taken from, besides ours: requests that come in, and those that are made.</summary>
    private static readonly string[] Sources = ["Microsoft.AspNetCore", "System.Net.Http", GatewayMeter.Name];

    public static IServiceCollection AddTelemetry(this IServiceCollection services, IReadOnlyDictionary<string, string> environment)
    {
        var otlp = OtlpSettings.Of(environment);
        services.AddSingleton(otlp);
        services.AddSingleton<Gauges>();
        services.AddSingleton(provider => BuildMetrics(otlp, provider.GetRequiredService<IMeterFactory>()));
        if (otlp.Traces is { } traces)
        {
            services.AddSingleton<DistributedContextPropagator>(new OwnTraces(DistributedContextPropagator.Current));
            services.AddSingleton(_ => new WithheldExceptions(Sources));
            services.AddSingleton(_ => BuildTraces(traces));
        }

        return services;
    }

    /// <summary>Begins to listen; before anything happens that counts.</summary>
    public static void StartTelemetry(this WebApplication app)
    {
        app.Services.GetRequiredService<MeterProvider>();
        app.Services.GetService<WithheldExceptions>();
        app.Services.GetService<TracerProvider>();
        app.Services.GetRequiredService<Gauges>();
    }

    /// <summary>Follows requests, where traces are sent.</summary>
    public static void UseTelemetry(this IApplicationBuilder app)
    {
        if (app.ApplicationServices.GetRequiredService<OtlpSettings>().Traces is not null)
        {
            app.UseMiddleware<TraceMiddleware>();
        }
    }

    private static MeterProvider BuildMetrics(OtlpSettings otlp, IMeterFactory own)
    {
        var builder = Sdk.CreateMeterProviderBuilder()
            .ConfigureServices(services => services.AddSingleton(otlp.Metrics?.Environment ?? otlp.Environment))
            .ConfigureResource(Describe)
            .AddMeter([.. Instruments.Meters])
            .AddView(instrument => Instruments.IsTold(instrument, own) ? null : MetricStreamConfiguration.Drop)
            .AddPrometheusExporter(prometheus => prometheus.ScrapeResponseCacheDurationMilliseconds = 0);
        return (otlp.Metrics is { } metrics ? builder.AddOtlpExporter(exporter => SendTo(exporter, metrics)) : builder).Build();
    }

    private static TracerProvider BuildTraces(OtlpSignal traces) => Sdk.CreateTracerProviderBuilder()
        .ConfigureServices(services => services.AddSingleton(traces.Environment))
        .ConfigureResource(Describe)
        .AddSource(Sources)
        .AddProcessor(new SpanScrubber())
        .AddOtlpExporter(exporter => SendTo(exporter, traces))
        .Build();

    private static void SendTo(OtlpExporterOptions exporter, OtlpSignal signal)
    {
        if (signal.Endpoint is { } endpoint)
        {
            exporter.Endpoint = endpoint;
        }
    }

    // What the environment says comes last, and counts.
    private static void Describe(ResourceBuilder resource) => resource
        .Clear()
        .AddService(ServiceName, serviceVersion: typeof(TelemetrySetup).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0])
        .AddTelemetrySdk()
        .AddEnvironmentVariableDetector();
}
