using System.Text.Json;
using MagicLink.Gateway.Audit;
using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Audit;

/// <summary>The statistics count what really happens, and keep it.</summary>
public sealed class StatisticsTests
{
    private const string Ann = "ann@example.com";

    [Fact]
    public async Task One_of_each_is_counted_and_outlives_the_events_and_a_restart()
    {
        using var config = new TestConfig();
        config.With("Otp:Required", true).With("Audit:Retention", "00:10:00");
        var clock = new ManualClock();
        var day = Today(clock);
        await using (var gateway = await TestGateway.StartAsync(config, clock: clock))
        {
            await WalkAsync(gateway);
            var token = await gateway.AdminTokenAsync();
            OneOfEach((await gateway.AdminListAsync(token, "/stats")).GetProperty("totals"));
        }

        await using var again = await TestGateway.StartAsync(config, clock: clock);
        clock.Advance(TimeSpan.FromMinutes(10));
        await Eventually.TrueAsync(async () => (await again.EventsAsync()).Count == 0, "the events are swept", () => clock.Advance(TimeSpan.FromMinutes(1)));
        var stats = await again.AdminListAsync(await again.AdminTokenAsync("later"), $"/stats?from={day}&to={day}");

        OneOfEach(stats.GetProperty("totals"));
        var only = Assert.Single(stats.GetProperty("days").EnumerateArray());
        Assert.Equal(day, only.GetProperty("date").GetString());
        OneOfEach(only);
    }

    [Fact]
    public async Task Every_day_of_the_range_is_there()
    {
        await using var gateway = await TestGateway.StartAsync();
        var token = await gateway.AdminTokenAsync();
        await gateway.SignInAsync(Ann);

        var usual = await gateway.AdminListAsync(token, "/stats");

        var days = usual.GetProperty("days").EnumerateArray().ToList();
        Assert.Equal(Enumerable.Range(-29, 30).Select(i => Today(gateway.Clock, i)), days.Select(day => day.GetProperty("date").GetString()!));
        Assert.Equal([.. Enumerable.Repeat(0L, 29), 1L], days.Select(day => day.GetProperty("signIns").GetInt64()));
        Assert.Equal(1, usual.GetProperty("totals").GetProperty("newUsers").GetInt64());
        Assert.Equal(0, (await gateway.AdminListAsync(token, "/stats?from=2020-01-01&to=2020-12-31")).GetProperty("totals").GetProperty("signIns").GetInt64());
    }

    [Theory]
    [InlineData("from=yesterday", "from")]
    [InlineData("from=2026-13-01", "from")]
    [InlineData("from=2026-1-1", "from")]
    [InlineData("to=2026-02-30", "to")]
    [InlineData("to=", "to")]
    [InlineData("from=2026-03-01&from=2026-03-02", "from")]
    [InlineData("from=2026-03-02&to=2026-03-01", "from")]
    [InlineData("from=2020-01-01&to=2021-01-01", "from")]
    [InlineData("from=9999-01-01", "from")]
    [InlineData("from=2026-03-01T00:00:00Z", "from")]
    public async Task A_range_that_is_none_is_refused_by_name(string query, string field)
    {
        await using var gateway = await TestGateway.StartAsync();

        using var response = await gateway.AdminAsync(await gateway.AdminTokenAsync(), HttpMethod.Get, $"/stats?{query}");

        await response.FieldRefusalAsync(field);
    }

    [Fact]
    public async Task Several_gateways_count_together()
    {
        await using var cluster = await Cluster.StartAsync();

        await Task.WhenAll(cluster.Gateways.SelectMany((gateway, node) => Enumerable.Range(0, 10).Select(async i =>
        {
            using var refused = await gateway.VerifyLinkAsync($"nonsense {node} {i}");
            Assert.Equal(410, (int)refused.StatusCode);
        })));

        foreach (var gateway in cluster.Gateways)
        {
            await gateway.EventsAsync(); // what each has noted is written
        }

        foreach (var gateway in cluster.Gateways)
        {
            var today = DateOnly.FromDateTime(cluster.Clock.GetUtcNow().UtcDateTime);
            Assert.Equal(20, (await gateway.Service<Statistics>().ReadAsync(today, today, TestContext.Current.CancellationToken)).Totals.Failures["link-signature"]);
            Assert.Equal(20, (await gateway.EventsAsync(new AuditQuestion(AuditKind.ProofRefused))).Count);
        }
    }

    /// <summary>Signs in with a mailed code, sets up a second factor, signs in with that, and fails once in between.</summary>
    private static async Task WalkAsync(TestGateway gateway)
    {
        var (handle, otp) = await gateway.AwaitOtpAsync(Ann);
        using var signedIn = await gateway.VerifyOtpAsync(handle, otp);
        var jwt = (await signedIn.JsonAsync(200)).GetProperty("jwt").GetString()!;
        await gateway.EnrolAsync(jwt);
        using var refused = await gateway.VerifyLinkAsync("nonsense");
        Assert.Equal(410, (int)refused.StatusCode);
        gateway.Service<AuditLog>().Count(AuditKind.RateLimited, "send");
        gateway.Service<AuditLog>().Note(new AuditEvent(AuditKind.Banned, gateway.Clock.GetUtcNow()));
        await Eventually.TrueAsync(async () => (await gateway.EventsAsync(new AuditQuestion(AuditKind.MailDelivered))).Count == 2, "both mails are out");
    }

    private static void OneOfEach(JsonElement counts)
    {
        (string, long)[] expected = [("sends", 2), ("delivered", 2), ("signIns", 1), ("otp", 1), ("totp", 1), ("rateLimited", 1), ("bans", 1), ("newUsers", 1)];
        Assert.Equal(expected, expected.Select(one => (one.Item1, counts.GetProperty(one.Item1).GetInt64())));
        var failure = Assert.Single(counts.GetProperty("failures").EnumerateObject());
        Assert.Equal(("link-signature", 1), (failure.Name, failure.Value.GetInt64()));
    }

    private static string Today(ManualClock clock, int daysLater = 0) =>
        DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime).AddDays(daysLater).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
}
