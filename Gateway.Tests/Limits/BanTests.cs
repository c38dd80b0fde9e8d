using System.Net;
using MagicLink.Gateway.Limits;
using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Limits;

/// <summary>Who presents too many wrong proofs is shut out for a while.</summary>
public sealed class BanTests
{
    private const string Attacker = "192.0.2.7";
    private const string Ann = "ann@example.com";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Twenty_failed_proofs_shut_a_network_out_of_our_endpoints_for_an_hour()
    {
        await using var upstream = await Upstream.StartAsync();
        await using var gateway = await StartAsync(upstream, config => config.Routes["open"] = TestConfig.Route("/open/{**path}", "anonymous"));
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(410, await FailAsync(gateway, Attacker));
        }

        using var refused = await gateway.PostAsync("/api/magic-link/send", new { email = Ann }, ("X-Forwarded-For", Attacker));
        await refused.RefusalAsync(403, "IP_BANNED");
        using var mudbase = await gateway.RequestAsync(HttpMethod.Get, "/api/users/me", body: null, ("X-Forwarded-For", Attacker));
        Assert.Equal("IP_BANNED", (await mudbase.JsonAsync(403)).GetProperty("code").GetString());
        using var page = await gateway.RequestAsync(HttpMethod.Get, "/_gateway/sign-in", body: null, ("X-Forwarded-For", Attacker), ("Accept", "text/html"));
        Assert.Equal((403, "text/html"), ((int)page.StatusCode, page.Content.Headers.ContentType?.MediaType));
        Assert.Equal(200, await gateway.StatusAsync("/open/x", ("X-Forwarded-For", Attacker)));
        Assert.Equal(200, await gateway.StatusAsync("/_gateway/health/ready", ("X-Forwarded-For", Attacker)));
        Assert.Equal(410, await FailAsync(gateway, "192.0.2.8"));

        gateway.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(410, await FailAsync(gateway, Attacker));
    }

    [Fact]
    public async Task A_page_of_another_site_gets_nobody_banned_by_what_it_has_the_visitors_browser_fetch()
    {
        await using var gateway = await StartAsync();
        for (var i = 0; i < 25; i++)
        {
            using var fetched = await gateway.RequestAsync(
                HttpMethod.Get, "/api/magic-link/verify?token=junk", body: null, ("X-Forwarded-For", Attacker), ("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Mode", "no-cors"));
            Assert.Equal(410, (int)fetched.StatusCode);
        }

        Assert.Equal(410, await FailAsync(gateway, Attacker));
    }

    [Fact]
    public async Task What_a_browser_posts_counts_from_wherever_it_was_sent()
    {
        await using var gateway = await StartAsync();
        for (var i = 0; i < 20; i++)
        {
            using var posted = await gateway.PostAsync("/api/magic-link/verify", new { token = "junk" }, ("X-Forwarded-For", Attacker), ("Sec-Fetch-Site", "cross-site"));
            Assert.Equal(410, (int)posted.StatusCode);
        }

        Assert.Equal(403, await FailAsync(gateway, Attacker));
    }

    [Fact]
    public async Task Who_is_banned_is_told_that_no_call_is_left_until_then()
    {
        await using var gateway = await StartAsync(configure: config => config.With("Limits:Enabled", true));
        await BeBannedAsync(gateway, Attacker);

        using var refused = await gateway.PostAsync("/api/magic-link/send", new { email = Ann }, ("X-Forwarded-For", Attacker));

        await refused.RefusalAsync(403, "IP_BANNED");
        Assert.Equal("0", refused.Headers.GetValues("X-RateLimit-Limit").Single());
        Assert.Equal("0", refused.Headers.GetValues("X-RateLimit-Remaining").Single());
        var ends = gateway.Clock.GetUtcNow() + TimeSpan.FromHours(1);
        Assert.Equal($"{Math.Ceiling(ends.ToUnixTimeMilliseconds() / 1000m)}", refused.Headers.GetValues("X-RateLimit-Reset").Single());
    }

    [Fact]
    public async Task The_next_ban_is_twice_as_long_and_refused_calls_prolong_none()
    {
        await using var gateway = await StartAsync();
        await BeBannedAsync(gateway, Attacker);
        for (var i = 0; i < 30; i++)
        {
            Assert.Equal(403, await FailAsync(gateway, Attacker));
        }

        gateway.Clock.Advance(TimeSpan.FromHours(1));
        await BeBannedAsync(gateway, Attacker);
        gateway.Clock.Advance(TimeSpan.FromHours(2) - TimeSpan.FromSeconds(1));
        Assert.Equal(403, await FailAsync(gateway, Attacker));
        gateway.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(410, await FailAsync(gateway, Attacker));
    }

    [Fact]
    public async Task Every_kind_of_wrong_proof_counts()
    {
        await using var gateway = await StartAsync(configure: config => config.With("Otp:Required", true).With("Bans:Failures", 1));
        var (handle, otp) = await gateway.AwaitOtpAsync(Ann);
        await gateway.SendAsync("bob@example.com");
        (string Path, object Body)[] wrong =
        [
            ("/api/magic-link/verify", new { token = "made up" }),
            ("/api/magic-link/code/verify", new { email = "bob@example.com", code = "000000" }),
            ("/api/magic-link/code/verify", new { email = "nobody@example.com", code = "000000" }),
            ("/api/magic-link/otp/verify", new { magicLinkId = handle, otp = SignInCalls.Other(otp) }),
            ("/api/magic-link/otp/verify", new { magicLinkId = "ml_unknown", otp = "000000" }),
            ("/api/magic-link/otp/resend", new { magicLinkId = "ml_unknown" }),
            ("/api/magic-link/totp/verify", new { magicLinkId = "ml_unknown", code = "000000" }),
            ("/api/auth/magic-link/verify", new { token = "made up" }),
            ("/api/auth/otp/verify", new { identifier = "bob@example.com", otp = "000000" }),
        ];
        foreach (var (i, (path, body)) in wrong.Index())
        {
            var from = $"198.51.100.{i}";
            using var failed = await gateway.PostAsync(path, body, ("X-Forwarded-For", from));
            Assert.True((int)failed.StatusCode is 401 or 410, path);
            Assert.True(403 == await gateway.StatusAsync("/api/magic-link/session", ("X-Forwarded-For", from)), path);
        }

        using var form = new FormUrlEncodedContent([KeyValuePair.Create("challenge", "x")]);
        using var page = await gateway.RequestAsync(HttpMethod.Post, "/_gateway/link", form, ("X-Forwarded-For", "203.0.113.1"), ("Cookie", "mlg-link=made-up"));
        Assert.Equal(403, await gateway.StatusAsync("/api/magic-link/session", ("X-Forwarded-For", "203.0.113.1")));
    }

    [Fact]
    public async Task A_wrong_authenticator_code_counts_in_a_session_too()
    {
        await using var gateway = await StartAsync(configure: config => config.With("Bans:Failures", 1));
        var jwt = await gateway.JwtAsync(Ann);
        await gateway.EnrolAsync(jwt);

        using var failed = await gateway.PostAsync("/api/magic-link/totp/disable", new { code = "000000" }, ("Authorization", $"Bearer {jwt}"), ("X-Forwarded-For", Attacker));
        await failed.RefusalAsync(401, "TOTP_INVALID");

        Assert.Equal(403, await gateway.StatusAsync("/api/magic-link/session", ("X-Forwarded-For", Attacker)));
    }

    [Fact]
    public async Task What_was_right_once_is_no_failed_proof()
    {
        await using var gateway = await StartAsync(configure: config => config.With("Otp:Required", true).With("Bans:Failures", 1));
        var used = await gateway.SendAsync(Ann);
        using var verified = await gateway.VerifyLinkAsync(used.Token);
        var handle = (await verified.JsonAsync(200)).GetProperty("magicLinkId").GetString()!;
        await gateway.Mailbox.NextAsync();
        var expired = await gateway.SendAsync(Ann);
        gateway.Clock.Advance(TimeSpan.FromMinutes(16));
        (string Path, object Body)[] late =
        [
            ("/api/magic-link/verify", new { token = used.Token }),
            ("/api/magic-link/verify", new { token = expired.Token }),
            ("/api/magic-link/otp/verify", new { magicLinkId = handle, otp = "000000" }),
            ("/api/magic-link/totp/verify", new { magicLinkId = handle, code = "000000" }),
            ("/api/magic-link/refresh", new { refreshToken = "made up" }),
            ("/api/magic-link/verify", new { }),
        ];
        foreach (var (path, body) in late)
        {
            using var refused = await gateway.PostAsync(path, body, ("X-Forwarded-For", Attacker));
            Assert.NotEqual(200, (int)refused.StatusCode);
            Assert.True(401 == await gateway.StatusAsync("/api/magic-link/session", ("X-Forwarded-For", Attacker)), $"{path} {body}");
        }
    }

    [Theory]
    [InlineData("2001:db8::1", "2001:db8::ffff:2")]
    [InlineData("192.0.2.7", "::ffff:192.0.2.7")]
    public async Task One_client_is_one_network_however_it_is_written(string first, string second)
    {
        await using var gateway = await StartAsync();
        await BeBannedAsync(gateway, first);

        Assert.Equal(403, await FailAsync(gateway, second));
    }

    [Fact]
    public async Task Scope_all_shuts_out_of_everything_but_health_and_the_admin_api()
    {
        await using var upstream = await Upstream.StartAsync();
        await using var gateway = await StartAsync(upstream, config =>
        {
            config.With("Bans:Scope", "all");
            config.Routes["open"] = TestConfig.Route("/open/{**path}", "anonymous");
        });
        await BeBannedAsync(gateway, Attacker);

        Assert.Equal(403, await gateway.StatusAsync("/open/x", ("X-Forwarded-For", Attacker)));
        Assert.Equal(200, await gateway.StatusAsync("/_gateway/health/live", ("X-Forwarded-For", Attacker)));
        Assert.NotEqual(403, await gateway.StatusAsync("/magic-link/banned-ips", ("X-Forwarded-For", Attacker)));
    }

    [Fact]
    public async Task The_white_list_is_never_banned_not_by_hand_either()
    {
        await using var gateway = await StartAsync(configure: config => config.With("Limits:Whitelist", new System.Text.Json.Nodes.JsonArray("192.0.2.0/28")));
        for (var i = 0; i < 25; i++)
        {
            Assert.Equal(410, await FailAsync(gateway, Attacker));
        }

        Assert.Equal(0, gateway.Count("bans"));
        var bans = gateway.Service<BanFlow>();
        Assert.IsType<BanResult.OnWhitelist>(await bans.BanAsync(Attacker, null, null, "ops", Cancellation));
        Assert.IsType<BanResult.OnWhitelist>(await bans.BanAsync("192.0.2.0/29", null, null, "ops", Cancellation));
        Assert.IsType<BanResult.Banned>(await bans.BanAsync("192.0.2.0/24", null, null, "ops", Cancellation));
        Assert.Equal(410, await FailAsync(gateway, Attacker));
        Assert.Equal(403, await FailAsync(gateway, "192.0.2.99"));
    }

    [Fact]
    public async Task A_ban_by_hand_holds_for_as_long_as_was_said_and_over_a_restart()
    {
        using var config = new TestConfig().Guarded().With("Limits:Enabled", false);
        var clock = new ManualClock();
        await using (var gateway = await TestGateway.StartAsync(config, clock: clock))
        {
            var bans = gateway.Service<BanFlow>();
            Assert.IsType<BanResult.Banned>(await bans.BanAsync("10.0.0.0/8", "scanners", TimeSpan.FromHours(5), "ops", Cancellation));
            Assert.IsType<BanResult.Banned>(await bans.BanAsync("2001:db8::/32", null, null, "ops", Cancellation));
            Assert.IsType<BanResult.NoNetwork>(await bans.BanAsync("somewhere", null, null, "ops", Cancellation));
            Assert.Equal(403, await FailAsync(gateway, "10.1.2.3"));
            Assert.Equal(403, await FailAsync(gateway, "2001:db8:9::1"));
        }

        await using var after = await TestGateway.StartAsync(config, clock: clock);
        Assert.Equal(403, await FailAsync(after, "10.1.2.3"));
        clock.Advance(TimeSpan.FromHours(5));
        Assert.Equal(410, await FailAsync(after, "10.1.2.3"));
        Assert.Equal(403, await FailAsync(after, "2001:db8:9::1"));
    }

    [Fact]
    public async Task A_ban_that_is_taken_back_lets_in_at_once_and_forgets_the_doubling()
    {
        await using var gateway = await StartAsync();
        await BeBannedAsync(gateway, "2001:db8::1");
        var bans = gateway.Service<BanFlow>();

        Assert.IsType<BanResult.Unbanned>(await bans.UnbanAsync("2001:db8::1", "ops", Cancellation));
        Assert.IsType<BanResult.NotBanned>(await bans.UnbanAsync("2001:db8::1", "ops", Cancellation));
        Assert.IsType<BanResult.NoNetwork>(await bans.UnbanAsync("2001:db8::1/200", "ops", Cancellation));

        await BeBannedAsync(gateway, "2001:db8::1");
        gateway.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(410, await FailAsync(gateway, "2001:db8::1"));
        await Eventually.TrueAsync(() => gateway.Rows("SELECT * FROM audit WHERE kind = 'Banned' AND reason = 'failures'").Count == 2, "both bans are written down");
        var row = gateway.Rows("SELECT * FROM audit WHERE kind = 'Unbanned'").Single();
        Assert.Equal(("ops", "2001:db8::/64"), (row["actor"], row["address"]));
    }

    [Fact]
    public async Task Switched_off_nobody_is_banned()
    {
        await using var gateway = await StartAsync(configure: config => config.With("Bans:Enabled", false));
        for (var i = 0; i < 25; i++)
        {
            Assert.Equal(410, await FailAsync(gateway, Attacker));
        }
    }

    [Fact]
    public void Many_bans_are_looked_through_as_fast_as_few()
    {
        var bans = new BanList(MagicLink.Gateway.Settings.Live<BanOptions>.Of(new()), MagicLink.Gateway.Settings.Live<LimitOptions>.Of(new()), TimeProvider.System);
        for (var i = 0; i < 100_000; i++)
        {
            var network = BannedNetwork.Of(new IPAddress([10, (byte)(i >> 16), (byte)(i >> 8), (byte)i]));
            bans.Apply(new Ban(network, IsAutomatic: false, "", null, DateTimeOffset.UnixEpoch, null));
        }

        Assert.NotNull(bans.Find(IPAddress.Parse("10.1.2.3")));
        Assert.Null(bans.Find(IPAddress.Parse("11.1.2.3")));
        Assert.True(BannedNetwork.TryParse("11.0.0.0/8", out var wide));
        bans.Apply(new Ban(wide, IsAutomatic: false, "", null, DateTimeOffset.UnixEpoch, null));
        Assert.NotNull(bans.Find(IPAddress.Parse("11.1.2.3")));
        bans.Remove(wide);
        Assert.Null(bans.Find(IPAddress.Parse("11.1.2.3")));
        bans.Replace([]);
        Assert.Null(bans.Find(IPAddress.Parse("10.1.2.3")));
    }

    private static Task<TestGateway> StartAsync(Upstream? upstream = null, Action<TestConfig>? configure = null) => TestGateway.StartAsync(upstream, config =>
    {
        config.Guarded().With("Limits:Enabled", false);
        configure?.Invoke(config);
    });

    private static async Task BeBannedAsync(TestGateway gateway, string from)
    {
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(410, await FailAsync(gateway, from));
        }

        Assert.Equal(403, await FailAsync(gateway, from));
    }

    private static async Task<int> FailAsync(TestGateway gateway, string from)
    {
        using var answer = await gateway.PostAsync("/api/magic-link/verify", new { token = "made up" }, ("X-Forwarded-For", from));
        return (int)answer.StatusCode;
    }
}
