using System.Globalization;
using System.Text.Json.Nodes;
using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Limits;

/// <summary>How often our own endpoints serve whom. Clients are told apart by what a trusted proxy says of them.</summary>
public sealed class LimitTests
{
    private const string Send = "/api/magic-link/send";
    private const string Ann = "ann@example.com";
    private static readonly string[] SendDoors = [Send, "/api/auth/magic-link/send", "/api/auth/otp/send"];

    private static readonly (string Path, object Body)[] VerifyDoors =
    [
        ("/api/magic-link/verify", new { token = "x" }),
        ("/api/magic-link/code/verify", new { email = Ann, code = "123456" }),
        ("/api/magic-link/otp/verify", new { magicLinkId = "ml_x", otp = "123456" }),
        ("/api/magic-link/totp/verify", new { magicLinkId = "ml_x", code = "123456" }),
        ("/api/magic-link/totp/confirm", new { magicLinkId = "ml_x", code = "123456" }),
        ("/api/magic-link/totp/disable", new { code = "123456" }),
        ("/api/magic-link/totp/backup-codes", new { code = "123456" }),
        ("/api/auth/magic-link/verify", new { token = "x" }),
        ("/api/auth/otp/verify", new { identifier = Ann, otp = "123456" }),
        ("/api/auth/otp/verify", new { magicLinkId = "ml_x", otp = "123456" }),
        ("/api/users/2fa/verify", new { magicLinkId = "ml_x", token = "123456" }),
        ("/api/users/2fa/disable", new { token = "123456" }),
        ("/api/users/me/erase", new { confirm = "DELETE" }),
    ];

    [Fact]
    public async Task An_address_gets_five_mails_in_a_quarter_of_an_hour_through_whatever_door()
    {
        await using var gateway = await TestGateway.StartAsync(configure: config => config.Guarded());
        for (var i = 0; i < 5; i++)
        {
            using var sent = await PostAsync(gateway, SendDoors[i % 3], new { email = " ANN@example.com" }, $"192.0.2.{i}");
            Assert.Equal(200, (int)sent.StatusCode);
            await gateway.Mailbox.NextAsync();
        }

        foreach (var door in SendDoors)
        {
            using var refused = await PostAsync(gateway, door, new { email = Ann }, "192.0.2.99");
            Assert.Equal(429, (int)refused.StatusCode);
            AssertHeaders(refused, limit: 5, remaining: 0);
        }

        using var page = await PostFormAsync(gateway, Ann, "192.0.2.98");
        Assert.Equal(429, (int)page.StatusCode);
        using var other = await PostAsync(gateway, Send, new { email = "bob@example.com" }, "192.0.2.99");
        Assert.Equal(200, (int)other.StatusCode);
        gateway.Clock.Advance(TimeSpan.FromMinutes(15));
        using var later = await PostAsync(gateway, Send, new { email = Ann }, "192.0.2.99");
        Assert.Equal(200, (int)later.StatusCode);
    }

    [Theory]
    [InlineData("192.0.2.7", "192.0.2.7")]
    [InlineData("2001:db8::1", "2001:db8::ffff:2")]
    [InlineData("192.0.2.7", "::ffff:192.0.2.7")]
    public async Task A_network_asks_for_ten_links_in_a_quarter_of_an_hour(string first, string second)
    {
        await using var gateway = await TestGateway.StartAsync(configure: config => config.Guarded());
        for (var i = 0; i < 10; i++)
        {
            using var sent = await PostAsync(gateway, Send, new { email = $"p{i}@example.com" }, i % 2 == 0 ? first : second);
            Assert.Equal(200, (int)sent.StatusCode);
        }

        using var refused = await PostAsync(gateway, Send, new { email = "p10@example.com" }, second);
        Assert.Equal(429, (int)refused.StatusCode);
        using var page = await PostFormAsync(gateway, "p10@example.com", first);
        Assert.Equal(429, (int)page.StatusCode);
        using var other = await PostAsync(gateway, Send, new { email = "p10@example.com" }, "198.51.100.1");
        Assert.Equal(200, (int)other.StatusCode);
    }

    [Fact]
    public async Task A_network_presents_thirty_proofs_in_a_quarter_of_an_hour_through_all_doors_together()
    {
        await using var gateway = await TestGateway.StartAsync(configure: config => config.Guarded().With("Bans:Enabled", false));
        for (var i = 0; i < 30; i++)
        {
            var (path, body) = VerifyDoors[i % VerifyDoors.Length];
            using var served = await PostAsync(gateway, path, body, "192.0.2.7");
            Assert.True((int)served.StatusCode is 401 or 410, $"{path}: {(int)served.StatusCode}");
            AssertHeaders(served, limit: 30, remaining: 29 - i);
        }

        foreach (var (path, body) in VerifyDoors)
        {
            using var refused = await PostAsync(gateway, path, body, "192.0.2.7");
            Assert.True(429 == (int)refused.StatusCode, path);
        }

        Assert.Equal(429, await gateway.StatusAsync("/api/magic-link/verify?token=x", ("X-Forwarded-For", "192.0.2.7")));
        foreach (var page in new[] { "/_gateway/link", "/_gateway/second-factor" })
        {
            using var form = new FormUrlEncodedContent([KeyValuePair.Create("step", "totp")]);
            using var refused = await gateway.RequestAsync(HttpMethod.Post, page, form, ("X-Forwarded-For", "192.0.2.7"));
            Assert.True(429 == (int)refused.StatusCode, page);
        }

        Assert.Equal(410, await gateway.StatusAsync("/api/magic-link/verify?token=x", ("X-Forwarded-For", "192.0.2.8")));
    }

    [Fact]
    public async Task All_mails_together_have_a_budget()
    {
        await using var gateway = await TestGateway.StartAsync(configure: config => config.Guarded()
            .With("Limits:Rules", new JsonArray(TestConfig.Rule("act:send", "15m", 3, "global"))));
        for (var i = 0; i < 3; i++)
        {
            using var sent = await PostAsync(gateway, Send, new { email = $"p{i}@example.com" }, $"192.0.2.{i}");
            AssertHeaders(sent, limit: 3, remaining: 2 - i);
        }

        using var refused = await PostAsync(gateway, Send, new { email = "p3@example.com" }, "192.0.2.3");
        Assert.Equal(429, (int)refused.StatusCode);
    }

    [Fact]
    public async Task A_refusal_says_when_to_come_back_in_the_words_of_its_face()
    {
        await using var gateway = await StartWithAsync(TestConfig.Rule("*", "90s", 1));
        Assert.Equal(401, await gateway.StatusAsync("/api/magic-link/session"));
        gateway.Clock.Advance(TimeSpan.FromSeconds(29.5));

        using var ours = await gateway.GetAsync("/api/magic-link/session");
        using var mudbase = await gateway.GetAsync("/api/auth/session");
        using var browser = gateway.NewBrowser();
        var page = await browser.OpenAsync("/_gateway/sign-in");

        Assert.Equal(61, (await ours.RefusalAsync(429, "RATE_LIMITED")).GetProperty("retryAfter").GetInt32());
        var told = await mudbase.JsonAsync(429);
        Assert.Equal(("RATE_LIMITED", 61), (told.GetProperty("code").GetString(), told.GetProperty("retryAfter").GetInt32()));
        Assert.Equal(429, page.Status);
        Assert.Equal("text/html", page.Response.Content.Headers.ContentType?.MediaType);
        Assert.All(new[] { ours, mudbase, page.Response }, answer => Assert.Equal("61", answer.Headers.GetValues("Retry-After").Single()));
        Assert.All(new[] { ours, mudbase, page.Response }, answer => AssertHeaders(answer, limit: 1, remaining: 0));
    }

    [Theory]
    [InlineData("GET", "/api/magic-link/session", null, 401)]
    [InlineData("GET", "/api/magic-link/nowhere", null, 404)]
    [InlineData("PUT", "/api/magic-link/send", null, 405)]
    [InlineData("POST", "/api/magic-link/send", "[", 400)]
    [InlineData("POST", "/api/magic-link/send", "{\"email\":\"x\"}", 400)]
    [InlineData("POST", "/api/magic-link/otp/verify", "{}", 400)]
    [InlineData("POST", "/api/magic-link/send", "large", 413)]
    [InlineData("POST", "/api/auth/magic-link/send", "{\"email\":7}", 400)]
    [InlineData("GET", "/api/users/nowhere", null, 404)]
    [InlineData("POST", "/api/users/me", null, 405)]
    [InlineData("GET", "/_gateway/sign-in", null, 200)]
    [InlineData("GET", "/_gateway/nowhere", null, 404)]
    [InlineData("POST", "/_gateway/sign-in", "no form", 400)]
    [InlineData("GET", "/.well-known/jwks.json", null, 200)]
    [InlineData("GET", "/_gateway/openapi.json", null, 200)]
    public async Task Every_answer_of_ours_says_where_the_caller_stands(string method, string path, string? body, int status)
    {
        await using var gateway = await TestGateway.StartAsync(configure: config => config.Guarded());
        using var content = body is null ? null : new StringContent(body == "large" ? new string('x', 20_000) : body, System.Text.Encoding.UTF8, "application/json");

        using var answer = await gateway.RequestAsync(new HttpMethod(method), path, content);

        Assert.Equal(status, (int)answer.StatusCode);
        var left = int.Parse(answer.Headers.GetValues("X-RateLimit-Remaining").Single(), CultureInfo.InvariantCulture);
        Assert.True(left is 299 or 9 or 29, $"{left}");
        var reset = long.Parse(answer.Headers.GetValues("X-RateLimit-Reset").Single(), CultureInfo.InvariantCulture);
        Assert.Contains(reset - gateway.Clock.GetUtcNow().ToUnixTimeSeconds(), new long[] { 300, 900 });
    }

    [Theory]
    [InlineData("/_gateway/health/live")]
    [InlineData("/_gateway/health/ready")]
    public async Task Health_is_asked_as_often_as_anybody_likes(string path)
    {
        await using var gateway = await StartWithAsync(TestConfig.Rule("*", "1h", 1));
        for (var i = 0; i < 3; i++)
        {
            using var answer = await gateway.GetAsync(path);
            Assert.Equal(200, (int)answer.StatusCode);
            Assert.False(answer.Headers.Contains("X-RateLimit-Limit"));
        }
    }

    [Fact]
    public async Task Calls_that_are_badly_formed_count_too()
    {
        await using var gateway = await TestGateway.StartAsync(configure: config => config.Guarded());
        for (var i = 0; i < 10; i++)
        {
            using var refused = await gateway.PostRawAsync(Send, "[");
            Assert.Equal(400, (int)refused.StatusCode);
        }

        using var limited = await gateway.PostRawAsync(Send, "[");
        Assert.Equal(429, (int)limited.StatusCode);
        using var sent = await gateway.PostAsync(Send, new { email = Ann });
        Assert.Equal(429, (int)sent.StatusCode);
    }

    [Fact]
    public async Task Switched_off_nothing_is_limited_and_nothing_said_of_it()
    {
        await using var gateway = await TestGateway.StartAsync(configure: config => config.Guarded().With("Limits:Enabled", false));
        for (var i = 0; i < 12; i++)
        {
            using var sent = await gateway.PostAsync(Send, new { email = Ann });
            Assert.Equal(200, (int)sent.StatusCode);
            Assert.DoesNotContain(sent.Headers, header => header.Key.StartsWith("X-RateLimit", StringComparison.OrdinalIgnoreCase));
        }
    }

    [Theory]
    [InlineData("192.0.2.7")]
    [InlineData("192.0.2.0/24")]
    [InlineData("::/0")]
    public async Task The_white_list_is_not_limited(string entry)
    {
        await using var gateway = await StartWithAsync(TestConfig.Rule("*", "1h", 1), config => config.With("Limits:Whitelist", new JsonArray(entry)));
        var from = entry == "::/0" ? "2001:db8::7" : "192.0.2.7";
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(401, await gateway.StatusAsync("/api/magic-link/session", ("X-Forwarded-For", from)));
            Assert.Equal(i == 0 ? 401 : 429, await gateway.StatusAsync("/api/magic-link/session", ("X-Forwarded-For", "198.51.100.7")));
        }
    }

    [Fact]
    public async Task Callers_from_a_network_have_its_rules_in_place_of_the_general_ones_and_the_smallest_network_counts()
    {
        await using var gateway = await StartWithAsync(TestConfig.Rule("*", "1h", 2), config => config.With("Limits:Networks", new JsonArray(
            new JsonObject { ["Network"] = "10.0.0.0/8", ["Rules"] = new JsonArray(TestConfig.Rule("*", "1h", 3)) },
            new JsonObject { ["Network"] = "10.1.0.0/16", ["Rules"] = new JsonArray(TestConfig.Rule("*", "1h", 1)) },
            new JsonObject { ["Network"] = "10.2.0.0/16" })));

        foreach (var (from, served) in new[] { ("192.0.2.1", 2), ("10.9.0.1", 3), ("10.1.0.1", 1), ("10.2.0.1", 5) })
        {
            var statuses = new List<int>();
            for (var i = 0; i < 5; i++)
            {
                statuses.Add(await gateway.StatusAsync("/api/magic-link/session", ("X-Forwarded-For", from)));
            }

            Assert.Equal((from, served), (from, statuses.Count(status => status == 401)));
        }
    }

    [Fact]
    public async Task A_rule_can_count_by_the_sign_in_under_way()
    {
        await using var gateway = await StartWithAsync(TestConfig.Rule("act:verify", "1h", 2, "continuation"));
        for (var i = 0; i < 2; i++)
        {
            using var served = await gateway.VerifyOtpAsync("ml_one", "123456");
            Assert.Equal(410, (int)served.StatusCode);
        }

        using var refused = await gateway.VerifyOtpAsync("ml_one", "123456");
        Assert.Equal(429, (int)refused.StatusCode);
        using var other = await gateway.VerifyOtpAsync("ml_two", "123456");
        Assert.Equal(410, (int)other.StatusCode);
    }

    [Fact]
    public async Task Counters_outlast_a_restart_and_hold_no_address_in_plain_text()
    {
        using var config = new TestConfig().Guarded();
        config.With("Limits:Rules", new JsonArray(TestConfig.Rule("act:send", "15m", 2, "email"), TestConfig.Rule("*", "1h", 100)));
        var clock = new ManualClock();
        await using (var before = await TestGateway.StartAsync(config, clock: clock))
        {
            for (var i = 0; i < 2; i++)
            {
                using var sent = await PostAsync(before, Send, new { email = Ann }, "192.0.2.7");
                Assert.Equal(200, (int)sent.StatusCode);
            }

            Assert.All(before.Rows("SELECT key FROM counters"), row => Assert.DoesNotMatch("ann|192", (string)row["key"]!));
        }

        await using var after = await TestGateway.StartAsync(config, clock: clock);
        using var refused = await PostAsync(after, Send, new { email = Ann }, "192.0.2.7");
        Assert.Equal(429, (int)refused.StatusCode);
    }

    [Fact]
    public async Task A_limit_holds_exactly_under_two_hundred_calls_at_once()
    {
        await using var gateway = await StartWithAsync(TestConfig.Rule("*", "1h", 53));

        var statuses = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => gateway.StatusAsync("/api/magic-link/session")));

        Assert.Equal(53, statuses.Count(status => status == 401));
        Assert.Equal(147, statuses.Count(status => status == 429));
    }

    [Fact]
    public async Task What_is_used_up_is_refused_without_a_write()
    {
        await using var gateway = await StartWithAsync(TestConfig.Rule("*", "1h", 2));
        await gateway.StatusAsync("/api/magic-link/session");
        await gateway.StatusAsync("/api/magic-link/session");
        var before = gateway.Rows("SELECT * FROM counters").Single()["taken"];

        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(429, await gateway.StatusAsync("/api/magic-link/session"));
        }

        Assert.Equal(before, gateway.Rows("SELECT * FROM counters").Single()["taken"]);
    }

    [Fact]
    public async Task The_first_refusal_of_a_counter_is_written_down_and_the_others_are_only_counted()
    {
        await using var gateway = await StartWithAsync(TestConfig.Rule("act:send", "1h", 1, "email"));
        for (var i = 0; i < 6; i++)
        {
            using var answer = await PostAsync(gateway, Send, new { email = Ann }, "192.0.2.7");
        }

        await Eventually.TrueAsync(
            () => gateway.Rows("SELECT count FROM statistics WHERE kind = 'RateLimited' AND reason = 'send'").Sum(row => (long)row["count"]!) == 5, "five refusals are counted");
        var row = gateway.Rows("SELECT * FROM audit WHERE kind = 'RateLimited'").Single();
        Assert.Equal((Ann, "192.0.2.7", "act:send 1 in 1h by email"), (row["email"], row["address"], row["detail"]));
    }

    [Fact]
    public async Task A_clock_that_is_set_back_locks_nobody_for_longer_than_a_period()
    {
        await using var gateway = await StartWithAsync(TestConfig.Rule("*", "15m", 1));
        Assert.Equal(401, await gateway.StatusAsync("/api/magic-link/session"));
        Assert.Equal(429, await gateway.StatusAsync("/api/magic-link/session"));

        gateway.Clock.SetBack(TimeSpan.FromDays(2));

        Assert.Equal(429, await gateway.StatusAsync("/api/magic-link/session"));
        gateway.Clock.Advance(TimeSpan.FromMinutes(15));
        Assert.Equal(401, await gateway.StatusAsync("/api/magic-link/session"));
    }

    private static Task<TestGateway> StartWithAsync(JsonObject rule, Action<TestConfig>? configure = null) => TestGateway.StartAsync(configure: config =>
    {
        config.Guarded().With("Bans:Enabled", false).With("Limits:Rules", new JsonArray(rule));
        configure?.Invoke(config);
    });

    private static Task<HttpResponseMessage> PostAsync(TestGateway gateway, string path, object body, string from) =>
        gateway.PostAsync(path, body, ("X-Forwarded-For", from));

    private static async Task<HttpResponseMessage> PostFormAsync(TestGateway gateway, string email, string from)
    {
        using var form = new FormUrlEncodedContent([KeyValuePair.Create("email", email)]);
        return await gateway.RequestAsync(HttpMethod.Post, "/_gateway/sign-in", form, ("X-Forwarded-For", from));
    }

    private static void AssertHeaders(HttpResponseMessage answer, int limit, int remaining) => Assert.Equal(
        ($"{limit}", $"{remaining}"), (answer.Headers.GetValues("X-RateLimit-Limit").Single(), answer.Headers.GetValues("X-RateLimit-Remaining").Single()));
}
