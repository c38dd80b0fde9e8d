using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Sessions;

public sealed class SessionTests(SharedGateway shared) : IClassFixture<SharedGateway>
{
    private readonly TestGateway gateway = shared.Gateway;

    [Fact]
    public async Task A_bearer_learns_who_it_speaks_for()
    {
        var jwt = await gateway.JwtAsync("ann@example.com");

        using var response = await gateway.GetAsync("/api/magic-link/session", jwt);

        var body = await response.JsonAsync(200);
        Assert.Equal("no-store", response.Headers.CacheControl?.ToString());
        Assert.Equal(["authenticated", "user", "session"], body.EnumerateObject().Select(field => field.Name));
        Assert.True(body.GetProperty("authenticated").GetBoolean());
        Assert.Equal("ann@example.com", body.GetProperty("user").GetProperty("email").GetString());
        Assert.Equal(10, body.GetProperty("user").EnumerateObject().Count());
        var session = body.GetProperty("session");
        Assert.True(session.GetProperty("current").GetBoolean());
        Assert.Equal(gateway.Clock.GetUtcNow(), session.GetProperty("createdAt").GetDateTimeOffset());
        Assert.Equal(gateway.Clock.GetUtcNow(), session.GetProperty("lastSeenAt").GetDateTimeOffset());
        Assert.NotEqual("", session.GetProperty("id").GetString());
    }

    [Fact]
    public async Task A_cookie_speaks_for_its_session_too()
    {
        var cookie = await gateway.CookieAsync("bob@example.com");

        using var response = await gateway.RequestAsync(HttpMethod.Get, "/api/magic-link/session", null, ("Cookie", cookie));

        Assert.Equal("bob@example.com", (await response.JsonAsync(200)).GetProperty("user").GetProperty("email").GetString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("Bearer ")]
    [InlineData("Bearer nonsense")]
    [InlineData("Bearer eyJhbGciOiJub25lIn0.e30.")]
    [InlineData("Basic YW5uOmFubg==")]
    public async Task Nobody_is_told_to_sign_in(string? authorization)
    {
        (string, string)[] headers = authorization is null ? [] : [("Authorization", authorization)];

        using var response = await gateway.RequestAsync(HttpMethod.Get, "/api/magic-link/session", null, headers);

        await response.RefusalAsync(401, "UNAUTHENTICATED");
        Assert.Equal("Bearer", response.Headers.WwwAuthenticate.Single().Scheme);
    }

    [Fact]
    public async Task Every_change_of_an_access_token_is_noticed()
    {
        var jwt = await gateway.JwtAsync("cat@example.com");
        Assert.True(await gateway.IsSignedInAsync(jwt));
        var parts = jwt.Split('.');
        for (var part = 0; part < 3; part++)
        {
            var changed = (string[])parts.Clone();
            var middle = changed[part].Length / 2;
            changed[part] = changed[part][..middle] + (changed[part][middle] == 'A' ? 'B' : 'A') + changed[part][(middle + 1)..];
            Assert.False(await gateway.IsSignedInAsync(string.Join('.', changed)));
        }

        Assert.False(await gateway.IsSignedInAsync($"{parts[0]}.{parts[1]}."));
        Assert.True(await gateway.IsSignedInAsync(jwt));
    }
}
