using MagicLink.Gateway.Sessions;
using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Sessions;

public sealed class SessionLifetimeTests
{
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(1);

    [Fact]
    public void The_timeouts_are_seven_and_thirty_days()
    {
        var options = new SessionOptions();
        Assert.Equal((TimeSpan.FromDays(7), TimeSpan.FromDays(30)), (options.IdleTimeout, options.AbsoluteTimeout));
    }

    [Fact]
    public async Task A_session_unused_for_the_idle_timeout_is_over()
    {
        await using var gateway = await TestGateway.StartAsync(configure: config => config.With("Sessions:IdleTimeout", "00:20:00"));
        var kept = await gateway.OpenSessionAsync("ann@example.com");
        var left = await gateway.OpenSessionAsync("bob@example.com");

        gateway.Clock.Advance(TimeSpan.FromMinutes(20) - Moment);
        kept = await gateway.RefreshedAsync(kept.RefreshToken);
        gateway.Clock.Advance(Moment);

        await gateway.NotRefreshedAsync(left.RefreshToken);
        Assert.False(await gateway.IsSignedInAsync(left.Jwt));
        Assert.True(await gateway.IsSignedInAsync(kept.Jwt));
        await gateway.RefreshedAsync(kept.RefreshToken);
    }

    [Fact]
    public async Task A_session_is_over_after_the_absolute_timeout_however_much_it_is_used()
    {
        await using var gateway = await TestGateway.StartAsync(configure: config => config.With("Sessions:AbsoluteTimeout", "01:00:00"));
        var session = await gateway.OpenSessionAsync("ann@example.com");
        for (var i = 1; i < 6; i++)
        {
            gateway.Clock.Advance(TimeSpan.FromMinutes(10));
            session = await gateway.RefreshedAsync(session.RefreshToken);
        }

        gateway.Clock.Advance(TimeSpan.FromMinutes(10) - Moment);
        session = await gateway.RefreshedAsync(session.RefreshToken);
        Assert.True(await gateway.IsSignedInAsync(session.Jwt));
        gateway.Clock.Advance(Moment);

        Assert.False(await gateway.IsSignedInAsync(session.Jwt));
        await gateway.NotRefreshedAsync(session.RefreshToken);
    }

    [Fact]
    public async Task A_cookie_lives_as_long_as_its_session_is_used()
    {
        await using var gateway = await TestGateway.StartAsync(configure: config => config.With("Sessions:IdleTimeout", "00:10:00"));
        var cookie = await gateway.CookieAsync("ann@example.com");
        for (var i = 0; i < 3; i++)
        {
            gateway.Clock.Advance(TimeSpan.FromMinutes(10) - Moment);
            Assert.Equal(200, await SessionAsync(gateway, cookie));
        }

        gateway.Clock.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(401, await SessionAsync(gateway, cookie));
    }

    [Fact]
    public async Task An_access_token_is_good_for_half_an_hour_and_a_few_seconds_of_clock_skew()
    {
        await using var gateway = await TestGateway.StartAsync();
        var session = await gateway.OpenSessionAsync("ann@example.com");

        gateway.Clock.Advance(TimeSpan.FromMinutes(30) - Moment);
        Assert.True(await gateway.IsSignedInAsync(session.Jwt));
        gateway.Clock.Advance(TimeSpan.FromSeconds(6));
        Assert.False(await gateway.IsSignedInAsync(session.Jwt));
        Assert.True(await gateway.IsSignedInAsync((await gateway.RefreshedAsync(session.RefreshToken)).Jwt));
    }

    [Fact]
    public async Task Sessions_survive_a_restart()
    {
        using var config = new TestConfig();
        var clock = new ManualClock();
        ApiSession session;
        string cookie;
        string over;
        await using (var before = await TestGateway.StartAsync(config, clock: clock))
        {
            session = await before.OpenSessionAsync("ann@example.com");
            cookie = await before.CookieAsync("ann@example.com");
            over = await before.JwtAsync("ann@example.com");
            using var ended = await before.RequestAsync(HttpMethod.Post, "/api/magic-link/logout", null, ("Authorization", $"Bearer {over}"));
            await ended.JsonAsync(200);
        }

        await using var after = await TestGateway.StartAsync(config, clock: clock);

        Assert.True(await after.IsSignedInAsync(session.Jwt));
        Assert.Equal(200, await SessionAsync(after, cookie));
        Assert.False(await after.IsSignedInAsync(over));
        await after.RefreshedAsync(session.RefreshToken);
    }

    private static async Task<int> SessionAsync(TestGateway gateway, string cookie)
    {
        using var response = await gateway.RequestAsync(HttpMethod.Get, "/api/magic-link/session", null, ("Cookie", cookie));
        return (int)response.StatusCode;
    }
}
