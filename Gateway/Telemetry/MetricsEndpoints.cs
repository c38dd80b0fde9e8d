using MagicLink.Gateway.Http;
using OpenTelemetry.Metrics;

namespace MagicLink.Gateway.Telemetry;

/// <summary>GET <c>/_gateway/metrics</c>: the numbers in Prometheus' text format, or OpenMetrics for who asks for that.</summary>
internal static class MetricsEndpoints
{
    public static void MapMetrics(this IEndpointRouteBuilder app)
    {
        // The exporter is a middleware; who may ask, and for which path, was decided before.
        var write = app.CreateApplicationBuilder()
            .UseOpenTelemetryPrometheusScrapingEndpoint(app.ServiceProvider.GetRequiredService<MeterProvider>(), _ => true, path: null, configureBranchedPipeline: null, optionsName: null)
            .Build();
        Task ShowAsync(HttpContext context)
        {
            context.Response.Headers.CacheControl = "no-store";
            context.Response.Headers.XContentTypeOptions = "nosniff";
            return write(context);
        }

        var group = app.MapOwn("");
        group.WithMetadata(UnlimitedEndpoint.Mark);
        group.MapEach(OwnPaths.Metrics, ("GET", ShowAsync), ("HEAD", ShowAsync));
    }
}
