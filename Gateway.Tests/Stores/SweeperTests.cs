using Dapper;
using MagicLink.Gateway.Stores;
using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Stores;

/// <summary>What people and clients see of the sweeping.</summary>
public sealed class SweeperTests
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(15);

    /// <summary>The sweeper pauses between its writes by the same clock.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    [Fact]
    public async Task A_used_link_is_known_as_used_for_a_day_and_then_as_expired()
    {
        await using var gateway = await TestGateway.StartAsync();
        var first = await UseAsync(gateway, "ann@example.com");
        gateway.Clock.Advance(TimeSpan.FromHours(2));
        var second = await UseAsync(gateway, "bob@example.com");

        gateway.Clock.Advance(TimeSpan.FromHours(21));
        Assert.Equal("TOKEN_ALREADY_USED", await CodeAsync(gateway, first));
        gateway.Clock.Advance(TimeSpan.FromHours(1) + Lifetime);
        await Eventually.TrueAsync(() => gateway.Count("challenges") == 1, "the first link's row goes", () => gateway.Clock.Advance(Pause));

        Assert.Equal("TOKEN_EXPIRED", await CodeAsync(gateway, first));
        Assert.Equal("TOKEN_ALREADY_USED", await CodeAsync(gateway, second));
    }

    [Fact]
    public async Task What_lives_is_never_swept()
    {
        await using var upstream = await Upstream.StartAsync();
        await using var gateway = await TestGateway.StartAsync(upstream);
        var ended = await gateway.JwtAsync("ann@example.com");
        using (var signedOut = await gateway.RequestAsync(HttpMethod.Post, "/api/magic-link/logout", body: null, ("Authorization", $"Bearer {ended}")))
        {
            await signedOut.JsonAsync(200);
        }

        var refreshToken = (await gateway.SignInAsync("bob@example.com")).GetProperty("refreshToken").GetString();
        await Eventually.TrueAsync(() => gateway.Count("outbox WHERE state = 'delivered'") == 2, "both mails are out");
        gateway.Clock.Advance(TimeSpan.FromHours(24));
        var pending = await gateway.SendAsync("cat@example.com");
        gateway.Clock.Advance(TimeSpan.FromMinutes(1));
        await Eventually.TrueAsync(() => gateway.Count("sessions") == 1, "the ended session goes", () => gateway.Clock.Advance(Pause));
        await Eventually.TrueAsync(() => gateway.Count("outbox") == 1, "the delivered mails go", () => gateway.Clock.Advance(Pause));

        using var refreshed = await gateway.PostAsync("/api/magic-link/refresh", new { refreshToken });
        var jwt = (await refreshed.JsonAsync(200)).GetProperty("jwt").GetString();
        using var answer = await gateway.GetAsync("/", jwt);
        Assert.Equal(200, (int)answer.StatusCode);
        using var refused = await gateway.GetAsync("/", ended);
        Assert.Equal(401, (int)refused.StatusCode);
        using var verified = await gateway.PostAsync("/api/magic-link/verify", new { token = pending.Token });
        await verified.JsonAsync(200);
    }

    [Fact]
    public async Task Nothing_is_swept_in_the_first_minute()
    {
        using var config = new TestConfig();
        var clock = new ManualClock();
        await using (var before = await TestGateway.StartAsync(config, clock: clock))
        {
            await UseAsync(before, "ann@example.com");
        }

        clock.Advance(TimeSpan.FromDays(365));
        await using var after = await TestGateway.StartAsync(config, clock: clock);
        clock.Advance(TimeSpan.FromSeconds(59));
        await UseAsync(after, "bob@example.com");
        Assert.Equal(2, after.Count("challenges"));

        clock.Advance(TimeSpan.FromSeconds(1));
        await Eventually.TrueAsync(() => after.Count("challenges") == 1, "a round", () => after.Clock.Advance(Pause));
    }

    [Fact]
    public async Task A_round_that_fails_is_logged_and_followed_by_another()
    {
        await using var gateway = await TestGateway.StartAsync();
        await UseAsync(gateway, "ann@example.com");
        await ExecuteAsync(gateway, "ALTER TABLE challenges RENAME TO hidden");
        gateway.Clock.Advance(TimeSpan.FromDays(2));
        await Eventually.TrueAsync(() => gateway.Logs.Lines.Any(line => line.Contains("could not be swept", StringComparison.Ordinal)), "a failed round");

        await ExecuteAsync(gateway, "ALTER TABLE hidden RENAME TO challenges");

        await Eventually.TrueAsync(() => gateway.Count("challenges") == 0, "the next round", () => gateway.Clock.Advance(TimeSpan.FromMinutes(1)));
    }

    private static async Task<string> UseAsync(TestGateway gateway, string email)
    {
        var mail = await gateway.SendAsync(email);
        using var used = await gateway.PostAsync("/api/magic-link/verify", new { token = mail.Token });
        await used.JsonAsync(200);
        return mail.Token;
    }

    private static async Task<string?> CodeAsync(TestGateway gateway, string token)
    {
        using var response = await gateway.PostAsync("/api/magic-link/verify", new { token });
        return (await response.JsonAsync(410)).GetProperty("error").GetString();
    }

    private static Task<int> ExecuteAsync(TestGateway gateway, string sql) =>
        gateway.Service<IDatabase>().WriteAsync(connection => connection.ExecuteAsync(sql), TestContext.Current.CancellationToken);
}
