using System.Collections.Concurrent;
using System.Net;
using MagicLink.Gateway.Tests.Harness;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace MagicLink.Gateway.Tests.Telemetry;

/// <summary>Stands in for an OpenTelemetry collector: takes OTLP over HTTP and over gRPC, and keeps what it was sent (opentelemetry-proto 1.x).</summary>
internal sealed class Collector : IAsyncDisposable
{
    private const string Grpc = "/opentelemetry.proto.collector.";
    private readonly WebApplication app;

    private Collector(WebApplication app, int port, int grpcPort) => (this.app, Url, GrpcUrl) = (app, $"http://127.0.0.1:{port}", $"http://127.0.0.1:{grpcPort}");

    public string Url { get; }

    public string GrpcUrl { get; }

    public ConcurrentQueue<SentSpan> Spans { get; } = new();

    public ConcurrentQueue<SentMetric> Metrics { get; } = new();

    /// <summary>All that came, one character a byte.</summary>
    public ConcurrentQueue<string> Raw { get; } = new();

    public ConcurrentQueue<string?> Keys { get; } = new();

    public static async Task<Collector> StartAsync()
    {
        var (port, grpcPort) = (TestConfig.FreePort(), TestConfig.FreePort());
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, port);
            kestrel.Listen(IPAddress.Loopback, grpcPort, listen => listen.Protocols = HttpProtocols.Http2);
        });
        var collector = new Collector(builder.Build(), port, grpcPort);
        collector.app.Run(collector.TakeAsync);
        await collector.app.StartAsync();
        return collector;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        var isGrpc = path.StartsWith(Grpc, StringComparison.Ordinal);
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var message = body.ToArray().AsSpan(isGrpc ? 5 : 0).ToArray(); // gRPC: a flag and a length before the message
        Keys.Enqueue(context.Request.Headers["x-key"]);
        Raw.Enqueue(System.Text.Encoding.Latin1.GetString(message));
        foreach (var resource in new ProtobufMessage(message).All(1))
        {
            var attributes = AttributesOf(resource.All(1).Single(), 1);
            foreach (var scope in resource.All(2))
            {
                if (path.Contains("trace", StringComparison.Ordinal))
                {
                    scope.All(2).Select(span => SentSpan.Of(span, attributes, scope.All(1).Single().Text(1))).ToList().ForEach(Spans.Enqueue);
                }
                else
                {
                    scope.All(2).Select(metric => new SentMetric(metric.Text(1), metric.Text(3), attributes)).ToList().ForEach(Metrics.Enqueue);
                }
            }
        }

        context.Response.ContentType = isGrpc ? "application/grpc" : "application/x-protobuf";
        if (isGrpc)
        {
            context.Response.DeclareTrailer("grpc-status");
            await context.Response.Body.WriteAsync(new byte[5]);
            context.Response.AppendTrailer("grpc-status", "0");
        }
    }

    internal static IReadOnlyDictionary<string, string> AttributesOf(ProtobufMessage message, int number) => message.All(number).ToDictionary(pair => pair.Text(1), pair =>
    {
        var value = pair.All(2).Single();
        return value.Has(1) ? value.Text(1) : $"{value.Number(3)}";
    });
}

internal sealed record SentSpan(
    string Name, string Kind, string TraceId, string SpanId, string ParentId, IReadOnlyDictionary<string, string> Attributes, IReadOnlyList<string> Links, IReadOnlyDictionary<string, string> Resource, string Scope)
{
    private static readonly string[] Kinds = ["unspecified", "internal", "server", "client", "producer", "consumer"];

    public static SentSpan Of(ProtobufMessage span, IReadOnlyDictionary<string, string> resource, string scope) => new(
        span.Text(5),
        Kinds[span.Number(6)],
        Convert.ToHexStringLower(span.Bytes(1)),
        Convert.ToHexStringLower(span.Bytes(2)),
        Convert.ToHexStringLower(span.Bytes(4)),
        Collector.AttributesOf(span, 9),
        [.. span.All(13).Select(link => Convert.ToHexStringLower(link.Bytes(1)))],
        resource,
        scope);
}

internal sealed record SentMetric(string Name, string Unit, IReadOnlyDictionary<string, string> Resource);
