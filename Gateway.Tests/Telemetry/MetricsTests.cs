using System.Globalization;
using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Telemetry;

/// <summary>What the gateway tells in numbers: what is promised, what happened, and nothing about anybody.</summary>
public sealed class MetricsTests(DrivenGateway driven) : IClassFixture<DrivenGateway>
{
    private const string OpenMetrics = "application/openmetrics-text; version=1.0.0";
    private static readonly string[] AddedByTheFormat = ["target", "target_info", "otel_scope", "otel_scope_info"];

    private TestGateway Gateway => driven.Gateway;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("text/plain", false)]
    [InlineData(OpenMetrics, true)]
    public async Task What_is_documented_is_told_and_nothing_else(string accept, bool asOpenMetrics)
    {
        var promised = MetricsTable.Read();

        var told = await ReadAsync(accept, asOpenMetrics);

        Assert.Equal(
            promised.Select(metric => $"{metric.PrometheusName}: {metric.PrometheusType}").Order(StringComparer.Ordinal),
            told.Select(family => $"{family.Name}: {family.Type}").Order(StringComparer.Ordinal));
        Assert.All(promised, metric =>
        {
            var family = told.Single(family => family.Name == metric.PrometheusName);
            string[] known = [.. metric.Labels, "otel_scope_name", "le"];
            Assert.Empty(family.Samples.SelectMany(sample => sample.Labels.Keys).Distinct().Except(known));
            Assert.NotEqual("", family.Help);
        });
    }

    [Fact]
    public async Task The_format_is_the_one_that_was_asked_for()
    {
        using var plain = await Gateway.GetAsync("/_gateway/metrics");
        using var open = await Gateway.RequestAsync(HttpMethod.Get, "/_gateway/metrics", null, ("Accept", OpenMetrics));
        using var head = await Gateway.RequestAsync(HttpMethod.Head, "/_gateway/metrics");
        using var post = await Gateway.RequestAsync(HttpMethod.Post, "/_gateway/metrics");

        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", plain.Content.Headers.ContentType?.ToString());
        Assert.StartsWith("application/openmetrics-text; version=1.0.0", open.Content.Headers.ContentType?.ToString(), StringComparison.Ordinal);
        Assert.Equal("no-store", plain.Headers.CacheControl?.ToString());
        Assert.Equal(200, (int)head.StatusCode);
        Assert.Empty(await head.Content.ReadAsByteArrayAsync(Cancellation));
        Assert.Equal(405, (int)post.StatusCode);
    }

    [Fact]
    public async Task The_numbers_say_what_happened_here()
    {
        var told = await PrometheusParser.ReadAsync(driven.AtFirst, asOpenMetrics: false);
        double Sum(string name, params (string, string)[] labels) => told.Single(family => family.Name == name).Sum(labels);

        Assert.Equal(1, Sum("magiclink_sign_ins"));
        Assert.Equal(1, Sum("magiclink_links_requested", ("magiclink_outcome", "sent")));
        Assert.Equal(1, Sum("magiclink_proofs_refused"));
        Assert.Equal(1, Sum("magiclink_bans", ("magiclink_reason", "admin")));
        Assert.Equal(1, Sum("magiclink_decisions", ("magiclink_route", "app"), ("magiclink_decision", "allow")));
        Assert.Equal(1, Sum("magiclink_decisions", ("magiclink_route", "app"), ("magiclink_decision", "sign-in")));
        Assert.Equal(1, Sum("magiclink_sessions_live"));
        Assert.Equal(0, Sum("magiclink_config_faults"));
        Assert.Equal(0, Sum("magiclink_audit_lost"));
        Assert.True(Sum("db_client_operation_duration_seconds", ("db_operation_name", "write"), ("db_system_name", "sqlite"), ("le", "+Inf")) > 0);
        Assert.Equal(1, Sum("magiclink_outbox_delivery_duration_seconds", ("magiclink_kind", "mail"), ("magiclink_outcome", "delivered"), ("le", "+Inf")));
    }

    [Fact]
    public async Task Nobody_and_nothing_that_a_client_wrote_is_named()
    {
        var text = await driven.ScrapeAsync();

        Assert.DoesNotContain("ann.metric", text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(DrivenGateway.Banned, text, StringComparison.Ordinal);
        Assert.DoesNotContain("private-path", text, StringComparison.Ordinal);
        Assert.DoesNotContain("queried-secret", text, StringComparison.Ordinal);
        Assert.DoesNotContain(driven.Jwt[..20], text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whatever_clients_invent_makes_no_series_of_its_own()
    {
        await AskAsync(0);
        var before = await CountAsync();

        for (var i = 1; i < 20; i++)
        {
            await AskAsync(i);
        }

        Assert.Equal(before, await CountAsync());

        async Task AskAsync(int i)
        {
            var number = i.ToString(CultureInfo.InvariantCulture);
            using var path = await Gateway.GetAsync($"/invented/{number}?q={number}");
            using var own = await Gateway.GetAsync($"/_gateway/invented-{number}");
            using var method = await Gateway.RequestAsync(new HttpMethod($"INVENT{number}"), "/open/x");
            using var host = await Gateway.RequestAsync(HttpMethod.Get, "/", null, ("Host", $"h{number}.example"));
            using var proof = await Gateway.PostAsync("/api/magic-link/verify", new { token = $"invented{number}" });
        }

        // The framework counts outgoing requests for everything in the process, other tests included.
        async Task<int> CountAsync() => (await ReadAsync("text/plain", asOpenMetrics: false))
            .Where(family => !family.Name.StartsWith("dotnet", StringComparison.Ordinal) && !family.Name.StartsWith("http_client", StringComparison.Ordinal)).Sum(family => family.Samples.Count);
    }

    private async Task<IReadOnlyList<MetricFamily>> ReadAsync(string accept, bool asOpenMetrics) =>
        [.. (await PrometheusParser.ReadAsync(await driven.ScrapeAsync(accept), asOpenMetrics)).Where(family => !AddedByTheFormat.Contains(family.Name))];
}
