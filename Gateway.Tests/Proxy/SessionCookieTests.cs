using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Proxy;

/// <summary>The session cookie counts under its exact name, once.</summary>
public sealed class SessionCookieTests
{
    [Fact]
    public async Task A_look_alike_or_a_doubled_session_cookie_signs_nobody_in()
    {
        await using var upstream = await Upstream.StartAsync();
        await using var gateway = await TestGateway.StartAsync(upstream);
        var ann = await gateway.CookieAsync("ann@example.com");
        var bob = await gateway.CookieAsync("bob@example.com");
        string[] worthless = [ann.Replace("mlg", "MLG", StringComparison.Ordinal), $"{ann}; {bob}", $"{ann}; {ann}", ann.Replace("=", "==", StringComparison.Ordinal), ann[..^1]];

        foreach (var cookie in worthless)
        {
            Assert.Equal((cookie, 401), (cookie, (await gateway.RawGetAsync("/x", null, $"Cookie: {cookie}")).Status));
        }

        Assert.Empty(upstream.Requests);
        Assert.Equal(200, (await gateway.RawGetAsync("/x", null, $"Cookie: theme=dark; {ann}; lang=en")).Status);
        Assert.Equal("theme=dark; lang=en", Assert.Single(upstream.Requests)["Cookie"]);
    }
}
