using System.Text.Json.Nodes;
using MagicLink.Gateway.Settings;
using MagicLink.Gateway.Telemetry;
using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Telemetry;

/// <summary>What a collector is sent, by the program as an operator runs it; and that nobody is sent anything who was not named.</summary>
public sealed class OtlpTests
{
    private const string TheirTrace = "0af7651916cd43dd8448eb211c80319c";
    private const string Traceparent = $"00-{TheirTrace}-b7ad6b7169203331-00";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_collector_gets_every_span_and_metric_that_is_documented_up_to_the_last()
    {
        await using var upstream = await Upstream.StartAsync();
        await using var collector = await Collector.StartAsync();
        using var config = new TestConfig(upstream.Url);
        await using var broken = new RawBackend("HTTP/1.1 200 OK\r\nSet-Cookie app-secret\r\n\r\n");
        config.Clusters["broken"] = TestConfig.Cluster(broken.Url);
        config.Routes["broken"] = TestConfig.Route("/broken", "anonymous", "broken");
        config.Routes["open"] = TestConfig.Route("/open/{**path}", "anonymous");
        config.Environment["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Url;
        config.Environment["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf";
        config.Environment["OTEL_EXPORTER_OTLP_HEADERS"] = "x-key=from-the-environment";
        config.Environment["OTEL_RESOURCE_ATTRIBUTES"] = "deployment.environment.name=test";

        await using var gateway = await GatewayProcess.ServeAsync(config);
        var jwt = await gateway.SignInAsync("ann.traced@example.com");
        using (var request = new HttpRequestMessage(HttpMethod.Get, "/open/path-secret?token=query-secret"))
        {
            request.Headers.Add("Authorization", $"Bearer {jwt}");
            request.Headers.Add("traceparent", Traceparent);
            request.Headers.Add("tracestate", "their=state");
            request.Headers.Add("baggage", "their=baggage");
            using var answer = await gateway.Client.SendAsync(request, Cancellation);
            Assert.Equal(200, (int)answer.StatusCode);
        }

        using var fault = await gateway.Client.GetAsync("/broken", Cancellation);
        Assert.Equal(502, (int)fault.StatusCode);
        await gateway.TerminateAsync();
        (await gateway.EndAsync()).Ends(0);

        var server = Assert.Single(collector.Spans, span => span.Kind == "server" && span.Attributes.GetValueOrDefault("magiclink.route") == "open");
        Assert.Equal("GET /open/{**path}", server.Name);
        Assert.Equal("", server.ParentId);
        Assert.NotEqual(TheirTrace, server.TraceId);
        Assert.Empty(server.Links);
        Assert.Equal(
            ["http.request.method", "http.response.status_code", "http.route", "magiclink.decision", "magiclink.request_id", "magiclink.route", "network.protocol.version", "url.scheme"],
            server.Attributes.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(("200", "allow"), (server.Attributes["http.response.status_code"], server.Attributes["magiclink.decision"]));

        var client = Assert.Single(collector.Spans, span => span.Kind == "client" && span.ParentId == server.SpanId && span.Scope == "System.Net.Http");
        Assert.Equal(server.TraceId, client.TraceId);
        Assert.Equal(
            ["http.request.method", "http.response.status_code", "network.protocol.version", "server.address", "server.port"], client.Attributes.Keys.Order(StringComparer.Ordinal));

        var received = Assert.Single(upstream.Requests);
        Assert.Equal($"00-{client.TraceId}-{client.SpanId}-01", received["traceparent"]);
        Assert.Null(received["tracestate"]);
        Assert.Null(received["baggage"]);

        Assert.Contains(collector.Spans, span => span.Name == "store write" && span.Attributes["db.system.name"] == "sqlite" && span.ParentId.Length > 0);
        Assert.Contains(collector.Spans, span => span.Name == "deliver" && span.Kind == "producer" && span.ParentId.Length == 0 && span.Attributes["magiclink.outcome"] == "delivered");
        Assert.DoesNotContain(collector.Spans, span => span.Name.Contains("health", StringComparison.Ordinal));

        Assert.All(collector.Spans.Select(span => span.Resource).Concat(collector.Metrics.Select(metric => metric.Resource)), resource =>
        {
            Assert.Equal("magiclink-gateway", resource["service.name"]);
            Assert.Equal(typeof(Installation).Assembly.GetName().Version!.ToString(3), resource["service.version"]);
            Assert.Equal("test", resource["deployment.environment.name"]);
        });
        Assert.All(collector.Keys, key => Assert.Equal("from-the-environment", key));

        var promised = MetricsTable.Read().ToDictionary(metric => metric.Name, metric => metric.Unit);
        Assert.All(collector.Metrics, metric => Assert.Equal(promised.GetValueOrDefault(metric.Name), metric.Unit));
        Assert.Contains(collector.Metrics, metric => metric.Name == "magiclink.sign_ins");
        Assert.Contains(collector.Metrics, metric => metric.Name == "http.server.request.duration");

        foreach (var secret in new[] { "secret", "ann.traced", jwt[..20], "their=" })
        {
            Assert.DoesNotContain(collector.Raw, sent => sent.Contains(secret, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Grpc_is_the_default_and_a_trusted_proxys_trace_is_linked_to()
    {
        await using var upstream = await Upstream.StartAsync();
        await using var collector = await Collector.StartAsync();
        using var config = new TestConfig(upstream.Url).With("TrustedProxies", new JsonArray("127.0.0.1"));
        config.Environment["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"] = collector.GrpcUrl;
        config.Environment["OTEL_SERVICE_NAME"] = "login";

        await using var gateway = await GatewayProcess.ServeAsync(config);
        using (var request = new HttpRequestMessage(HttpMethod.Get, "/wiki") { Headers = { { "traceparent", Traceparent } } })
        using (var answer = await gateway.Client.SendAsync(request, Cancellation))
        {
            Assert.Equal(401, (int)answer.StatusCode);
        }

        await gateway.TerminateAsync();
        (await gateway.EndAsync()).Ends(0);

        var span = Assert.Single(collector.Spans, span => span.Name == "GET /{**path}");
        Assert.Equal([TheirTrace], span.Links);
        Assert.NotEqual(TheirTrace, span.TraceId);
        Assert.Equal("login", span.Resource["service.name"]);
        Assert.Empty(collector.Metrics);
    }

    [Fact]
    public async Task Without_an_endpoint_nothing_is_followed_and_headers_pass()
    {
        await using var upstream = await Upstream.StartAsync();
        await using var gateway = await TestGateway.StartAsync(upstream, config => config.Routes["app"]!["AuthorizationPolicy"] = "anonymous");

        using var answer = await gateway.RequestAsync(HttpMethod.Get, "/wiki", null, ("traceparent", Traceparent), ("baggage", "their=baggage"));

        Assert.Equal(200, (int)answer.StatusCode);
        Assert.Equal((Traceparent, "their=baggage"), (upstream.Requests.Single()["traceparent"], upstream.Requests.Single()["baggage"]));
        Assert.Null(gateway.App.Services.GetService(typeof(OpenTelemetry.Trace.TracerProvider)));
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, false, "OTEL_EXPORTER_OTLP_PROTOCOL=grpc", "OTEL_TRACES_SAMPLER=always_on")]
    [InlineData(true, true, "OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:4317")]
    [InlineData(false, true, "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=http://127.0.0.1:4317")]
    [InlineData(true, false, "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT=http://127.0.0.1:4317")]
    [InlineData(false, false, "OTEL_EXPORTER_OTLP_ENDPOINT= ")]
    [InlineData(false, false, "OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:4317", "OTEL_SDK_DISABLED=True")]
    [InlineData(true, false, "OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:4317", "OTEL_TRACES_EXPORTER=none")]
    [InlineData(false, true, "OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:4317", "OTEL_METRICS_EXPORTER=none")]
    public void The_environment_says_what_is_sent(bool metrics, bool traces, params string[] variables)
    {
        var settings = OtlpSettings.Of(variables.Select(variable => variable.Split('=', 2)).ToDictionary(parts => parts[0], parts => parts[1]));

        Assert.Equal((metrics, traces), (settings.Metrics is not null, settings.Traces is not null));
    }

    [Fact]
    public void What_is_said_of_one_signal_stands_over_what_is_said_of_all()
    {
        var settings = OtlpSettings.Of(new Dictionary<string, string>
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = "http://127.0.0.1:4317",
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "grpc",
            ["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"] = "http://127.0.0.1:4318/own/path",
            ["OTEL_EXPORTER_OTLP_TRACES_PROTOCOL"] = "http/protobuf",
        });

        Assert.Equal(("http://127.0.0.1:4318/own/path", "http/protobuf"), (settings.Traces!.Endpoint!.ToString(), settings.Traces.Environment["OTEL_EXPORTER_OTLP_PROTOCOL"]));
        Assert.Equal((null, "grpc"), (settings.Metrics!.Endpoint, settings.Metrics.Environment["OTEL_EXPORTER_OTLP_PROTOCOL"]));
    }

    [Fact]
    public void What_is_no_address_of_a_collector_stops_the_start() => Assert.StartsWith(
        "OTEL_EXPORTER_OTLP_ENDPOINT: ",
        Assert.Throws<SettingException>(() => OtlpSettings.Of(new Dictionary<string, string> { ["OTEL_EXPORTER_OTLP_ENDPOINT"] = "collector:4317" })).Message,
        StringComparison.Ordinal);
}
