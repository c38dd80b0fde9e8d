using System.Globalization;
using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Sessions;

/// <summary>At the moment of expiry: whoever is at work is not thrown out, in however many tabs, and nobody stays for longer than the longest time.</summary>
public sealed class ExpiryTests : IAsyncLifetime
{
    private const int Tabs = 5;
    private const int Parallel = 20;
    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(20);
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(1);
    private Upstream upstream = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => upstream = await Upstream.StartAsync();

    public ValueTask DisposeAsync() => upstream.DisposeAsync();

    [Fact]
    public async Task Use_moves_the_end_on_for_every_tab_until_the_longest_time_is_over()
    {
        await using var gateway = await TestGateway.StartAsync(upstream, Configure);
        var signedInAt = gateway.Clock.GetUtcNow();
        var (cookie, expires) = await SignInAsync(gateway);
        Assert.Equal(signedInAt + TimeSpan.FromHours(1), expires); // the browser keeps the cookie for as long as any session can last: its end is for the gateway to say

        for (var i = 0; i < 3; i++)
        {
            gateway.Clock.Advance(Idle - Moment);
            await AssertAllAsync(200, gateway, cookie);
        }

        gateway.Clock.Advance(Moment + Moment);
        await AssertAllAsync(200, gateway, cookie);
        gateway.Clock.Advance(Moment);
        await AssertAllAsync(401, gateway, cookie);
    }

    [Fact]
    public async Task A_session_that_nobody_used_is_over_for_every_tab()
    {
        await using var gateway = await TestGateway.StartAsync(upstream, Configure);
        var (cookie, _) = await SignInAsync(gateway);

        gateway.Clock.Advance(Idle);

        await AssertAllAsync(401, gateway, cookie);
    }

    [Fact]
    public async Task A_gateway_that_did_not_see_the_last_use_hears_of_it_at_once()
    {
        await using var cluster = await Cluster.StartAsync(upstream: upstream, configure: Configure);
        var (cookie, _) = await SignInAsync(cluster.First);
        cluster.Clock.Advance(TimeSpan.FromSeconds(15)); // between the moments at which times are written by themselves
        await AssertAllAsync(200, cluster.First, cookie);
        await AssertAllAsync(200, cluster.Second, cookie);

        cluster.Clock.Advance(Idle - TimeSpan.FromSeconds(10));
        await AssertAllAsync(200, cluster.First, cookie);
        cluster.Clock.Advance(TimeSpan.FromSeconds(11));

        await AssertAllAsync(200, cluster.Second, cookie);
        await AssertAllAsync(200, cluster.First, cookie);
        cluster.Clock.Advance(Idle);
        await AssertAllAsync(401, cluster.Second, cookie);
        await AssertAllAsync(401, cluster.First, cookie);
    }

    [Fact]
    public async Task Tabs_that_were_under_way_while_one_stepped_up_keep_the_session_and_come_back_by_themselves()
    {
        await using var gateway = await TestGateway.StartAsync(upstream, Configure);
        var (old, _) = await SignInAsync(gateway);
        var tabs = Enumerable.Range(0, Tabs * Parallel).Select(_ => gateway.RequestAsync(HttpMethod.Get, "/wiki", null, ("Cookie", old))).ToArray();
        var renewed = await gateway.RaiseCookieAsync(old);

        foreach (var response in await Task.WhenAll(tabs))
        {
            Assert.True((int)response.StatusCode is 200 or 401);
            Assert.False(response.Headers.Contains("Set-Cookie")); // what comes late takes nothing from the browser
            response.Dispose();
        }

        Assert.All(upstream.Requests, request => Assert.Equal("email", request["X-Gateway-Amr"])); // the old cookie never speaks for what was proved since
        await AssertAllAsync(200, gateway, renewed);

        // A navigation that came with the old one goes by the sign-in page, which the browser asks with the new one.
        using var late = await gateway.RequestAsync(HttpMethod.Get, "/wiki?x=1", null, ("Cookie", old), ("Sec-Fetch-Mode", "navigate"));
        Assert.Equal((302, false), ((int)late.StatusCode, late.Headers.Contains("Set-Cookie")));
        using var back = await gateway.RequestAsync(HttpMethod.Get, late.Headers.Location!.PathAndQuery, null, ("Cookie", renewed), ("Sec-Fetch-Mode", "navigate"));
        Assert.Equal((302, "/wiki?x=1"), ((int)back.StatusCode, back.Headers.Location!.OriginalString));
    }

    [Fact]
    public async Task Tabs_that_refresh_with_one_token_all_go_on_wherever_and_however_late_they_ask()
    {
        await using var cluster = await Cluster.StartAsync(configure: Configure);
        var session = await cluster.First.OpenSessionAsync("ann@example.com");
        cluster.Clock.Advance(Idle - Moment);

        var answers = await Task.WhenAll(Enumerable.Range(0, Tabs * Parallel).Select(i => cluster.Gateways[i % 2].RefreshedAsync(session.RefreshToken)));
        cluster.Clock.Advance(TimeSpan.FromSeconds(29));
        var late = await Task.WhenAll(Enumerable.Range(0, Tabs).Select(i => cluster.Gateways[i % 2].RefreshedAsync(session.RefreshToken)));

        var successor = Assert.Single(answers.Concat(late).Select(answer => answer.RefreshToken).Distinct());
        foreach (var gateway in cluster.Gateways)
        {
            foreach (var answer in answers[..2].Concat(late[..2]))
            {
                Assert.True(await gateway.IsSignedInAsync(answer.Jwt));
            }
        }

        // Who asks again when another tab has gone on already is refused, and nobody else is.
        var next = await cluster.Second.RefreshedAsync(successor);
        await cluster.First.NotRefreshedAsync(session.RefreshToken);
        Assert.True(await cluster.First.IsSignedInAsync(next.Jwt));
        await cluster.First.RefreshedAsync(next.RefreshToken);
    }

    private static void Configure(TestConfig config) => config.With("Sessions:IdleTimeout", "00:20:00").With("Sessions:AbsoluteTimeout", "01:00:00");

    private static async Task<(string Cookie, DateTimeOffset Expires)> SignInAsync(TestGateway gateway)
    {
        var mail = await gateway.SendAsync("ann@example.com");
        using var browser = gateway.NewBrowser();
        using var signedIn = await browser.SubmitAsync(await browser.OpenAsync(mail.Link), ("typed", "ann@example.com"));
        var set = signedIn.Headers.GetValues("Set-Cookie").Single(cookie => cookie.StartsWith("mlg-session=", StringComparison.Ordinal)).Split("; ");
        return (set[0], DateTimeOffset.Parse(set.Single(part => part.StartsWith("expires=", StringComparison.Ordinal))["expires=".Length..], CultureInfo.InvariantCulture));
    }

    /// <summary>All tabs ask at once.</summary>
    private static async Task AssertAllAsync(int status, TestGateway gateway, string cookie)
    {
        var statuses = await Task.WhenAll(Enumerable.Range(0, Tabs * Parallel).Select(_ => gateway.StatusAsync("/wiki", ("Cookie", cookie))));
        Assert.All(statuses, one => Assert.Equal(status, one));
    }
}
