using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Sessions;

public sealed class LogoutTests(SharedGateway shared) : IClassFixture<SharedGateway>
{
    private const string Logout = "/api/magic-link/logout";
    private readonly TestGateway gateway = shared.Gateway;

    [Fact]
    public async Task A_session_is_over_with_the_very_next_request()
    {
        var session = await gateway.OpenSessionAsync("ann@example.com");
        var other = await gateway.OpenSessionAsync("ann@example.com");
        Assert.True(await gateway.IsSignedInAsync(session.Jwt));

        using var response = await gateway.RequestAsync(HttpMethod.Post, Logout, null, ("Authorization", $"Bearer {session.Jwt}"));

        await response.JsonAsync(200);
        Assert.False(await gateway.IsSignedInAsync(session.Jwt));
        await gateway.NotRefreshedAsync(session.RefreshToken);
        Assert.True(await gateway.IsSignedInAsync(other.Jwt));
    }

    [Fact]
    public async Task A_session_that_was_never_used_is_over_too()
    {
        var session = await gateway.OpenSessionAsync("bob@example.com");
        var successor = await gateway.RefreshedAsync(session.RefreshToken);

        using var response = await gateway.RequestAsync(HttpMethod.Post, Logout, null, ("Authorization", $"Bearer {successor.Jwt}"));

        await response.JsonAsync(200);
        Assert.False(await gateway.IsSignedInAsync(session.Jwt));
        await gateway.NotRefreshedAsync(session.RefreshToken);
        await gateway.NotRefreshedAsync(successor.RefreshToken);
    }

    [Fact]
    public async Task Nobody_cannot_sign_out()
    {
        using var response = await gateway.RequestAsync(HttpMethod.Post, Logout);
        await response.RefusalAsync(401, "UNAUTHENTICATED");
    }

    [Fact]
    public async Task A_get_never_signs_out()
    {
        var cookie = await gateway.CookieAsync("cat@example.com");

        using var response = await gateway.RequestAsync(HttpMethod.Get, Logout, null, ("Cookie", cookie));

        await response.RefusalAsync(405, "METHOD_NOT_ALLOWED");
        Assert.Equal(200, await SessionAsync(cookie));
    }

    [Theory]
    [InlineData("Origin", "https://evil.example")]
    [InlineData("Origin", "null")]
    [InlineData("Origin", "")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    public async Task Another_site_cannot_sign_a_person_out(string header, string value)
    {
        var cookie = await gateway.CookieAsync("dan@example.com");

        using var response = await gateway.RequestAsync(HttpMethod.Post, Logout, null, ("Cookie", cookie), (header, value));

        await response.RefusalAsync(403, "FORBIDDEN");
        Assert.Equal(200, await SessionAsync(cookie));
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("Origin", "own")]
    [InlineData("Sec-Fetch-Site", "same-origin")]
    public async Task The_own_page_and_programs_can(string? header, string? value)
    {
        var cookie = await gateway.CookieAsync("eve@example.com");
        (string, string)[] headers = header is null ? [("Cookie", cookie)] : [("Cookie", cookie), (header, value == "own" ? gateway.Config.PublicUrl : value!)];

        using var response = await gateway.RequestAsync(HttpMethod.Post, Logout, null, headers);

        await response.JsonAsync(200);
        Assert.StartsWith("mlg-session=;", response.Headers.GetValues("Set-Cookie").Single(), StringComparison.Ordinal);
        Assert.Equal(401, await SessionAsync(cookie));
    }

    [Fact]
    public async Task A_bearer_call_needs_no_such_check()
    {
        var jwt = await gateway.JwtAsync("fay@example.com");

        using var response = await gateway.RequestAsync(
            HttpMethod.Post, Logout, null, ("Authorization", $"Bearer {jwt}"), ("Origin", "https://spa.example"), ("Sec-Fetch-Site", "cross-site"));

        await response.JsonAsync(200);
        Assert.False(await gateway.IsSignedInAsync(jwt));
    }

    private async Task<int> SessionAsync(string cookie)
    {
        using var response = await gateway.RequestAsync(HttpMethod.Get, "/api/magic-link/session", null, ("Cookie", cookie));
        return (int)response.StatusCode;
    }
}
