using System.Text;
using System.Text.Json;
using MagicLink.Gateway.Sessions;
using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Sessions;

public sealed class OwnSessionsTests : IAsyncLifetime
{
    private const string Api = "/api/magic-link";
    private Upstream upstream = null!;
    private TestGateway gateway = null!;

    public async ValueTask InitializeAsync()
    {
        upstream = await Upstream.StartAsync();
        gateway = await TestGateway.StartAsync(upstream, config => config.With("Sessions:IdleTimeout", "01:00:00"));
    }

    public async ValueTask DisposeAsync()
    {
        await gateway.DisposeAsync();
        await upstream.DisposeAsync();
    }

    [Fact]
    public async Task A_person_sees_every_open_session_the_newest_first_and_which_one_this_is()
    {
        var first = await gateway.JwtAsync("ann@example.com");
        gateway.Clock.Advance(TimeSpan.FromMinutes(1));
        var cookie = await gateway.CookieAsync("ann@example.com");
        gateway.Clock.Advance(TimeSpan.FromMinutes(1));
        await LogoutAsync(await gateway.JwtAsync("ann@example.com"));
        await gateway.JwtAsync("bob@example.com");
        Assert.Equal(200, await StatusAsync("/", first));

        var body = await ListAsync(first);

        Assert.Equal(["items", "page", "pageSize", "total"], body.EnumerateObject().Select(field => field.Name));
        Assert.Equal((1, 50, 2), (body.GetProperty("page").GetInt32(), body.GetProperty("pageSize").GetInt32(), body.GetProperty("total").GetInt32()));
        var items = body.GetProperty("items").EnumerateArray().ToList();
        Assert.Equal([await gateway.SessionIdOfAsync(cookie), StepUp.SessionId(first)], items.Select(Id));
        Assert.Equal([false, true], items.Select(item => item.GetProperty("current").GetBoolean()));
        Assert.Equal(
            ["id", "device", "address", "createdAt", "lastSeenAt", "expiresAt", "amr", "current"], items[0].EnumerateObject().Select(field => field.Name));
        Assert.Equal(("Firefox, Linux", "127.0.0.1"), (items[0].GetProperty("device").GetString(), items[0].GetProperty("address").GetString()));
        Assert.Equal(gateway.Clock.GetUtcNow(), items[1].GetProperty("lastSeenAt").GetDateTimeOffset());
        using var byCookie = await gateway.RequestAsync(HttpMethod.Get, Api + "/sessions", null, ("Cookie", cookie));
        Assert.True((await byCookie.JsonAsync(200)).GetProperty("items")[0].GetProperty("current").GetBoolean());
    }

    [Fact]
    public async Task The_list_comes_in_pages()
    {
        var jwts = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            gateway.Clock.Advance(TimeSpan.FromSeconds(1));
            jwts.Add(await gateway.JwtAsync("ann@example.com"));
        }

        var second = await ListAsync(jwts[0], "?page=2&pageSize=2");

        Assert.Equal((2, 2, 5), (second.GetProperty("page").GetInt32(), second.GetProperty("pageSize").GetInt32(), second.GetProperty("total").GetInt32()));
        Assert.Equal([StepUp.SessionId(jwts[2]), StepUp.SessionId(jwts[1])], second.GetProperty("items").EnumerateArray().Select(Id));
        Assert.Empty((await ListAsync(jwts[0], "?page=2147483647&pageSize=200")).GetProperty("items").EnumerateArray());
    }

    [Theory]
    [InlineData("page", "0")]
    [InlineData("page", "-1")]
    [InlineData("page", "one")]
    [InlineData("page", "")]
    [InlineData("page", "2147483648")]
    [InlineData("page", "1&page=2")]
    [InlineData("pageSize", "0")]
    [InlineData("pageSize", "201")]
    [InlineData("pageSize", " 5")]
    public async Task A_page_that_cannot_be_is_named(string field, string value)
    {
        var jwt = await gateway.JwtAsync("ann@example.com");

        using var response = await gateway.GetAsync($"{Api}/sessions?{field}={value.Replace(" ", "%20", StringComparison.Ordinal)}", jwt);

        await response.FieldRefusalAsync(field);
    }

    [Fact]
    public async Task A_session_that_has_been_idle_too_long_is_not_listed_and_one_in_use_is()
    {
        var idle = await gateway.JwtAsync("ann@example.com");
        var used = await gateway.OpenSessionAsync("ann@example.com");
        gateway.Clock.Advance(TimeSpan.FromMinutes(59));
        used = await gateway.RefreshedAsync(used.RefreshToken);
        gateway.Clock.Advance(TimeSpan.FromMinutes(1));

        var body = await ListAsync(used.Jwt);

        Assert.Equal([StepUp.SessionId(used.Jwt)], body.GetProperty("items").EnumerateArray().Select(Id));
        Assert.False(await gateway.IsSignedInAsync(idle));
    }

    [Fact]
    public async Task A_session_ended_from_the_list_is_refused_with_the_very_next_request_whatever_was_refreshed()
    {
        var here = await gateway.JwtAsync("ann@example.com");
        var there = await gateway.OpenSessionAsync("ann@example.com");
        var refreshed = await gateway.RefreshedAsync(there.RefreshToken);
        Assert.Equal((200, 200), (await StatusAsync("/", there.Jwt), await StatusAsync("/", refreshed.Jwt)));

        using var response = await SendAsync(HttpMethod.Delete, $"/sessions/{StepUp.SessionId(there.Jwt)}", here);

        await response.JsonAsync(200);
        Assert.Equal((401, 401, 200), (await StatusAsync("/", there.Jwt), await StatusAsync("/", refreshed.Jwt), await StatusAsync("/", here)));
        await gateway.NotRefreshedAsync(there.RefreshToken);
        await gateway.NotRefreshedAsync(refreshed.RefreshToken);
        Assert.Contains(gateway.Logs.Lines, line => line.Contains(StepUp.SessionId(there.Jwt), StringComparison.Ordinal) && line.Contains("ended", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_not_ones_own_or_over_is_not_found_and_looks_the_same()
    {
        var mine = await gateway.JwtAsync("ann@example.com");
        var others = await gateway.JwtAsync("bob@example.com");
        var over = await gateway.JwtAsync("ann@example.com");
        await LogoutAsync(over);
        var bodies = new List<string>();
        foreach (var id in new[] { StepUp.SessionId(others), StepUp.SessionId(over), "unknown" })
        {
            using var response = await SendAsync(HttpMethod.Delete, $"/sessions/{id}", mine);
            bodies.Add((await response.RefusalAsync(404, "NOT_FOUND")).GetProperty("message").GetString()!);
        }

        Assert.Single(bodies.Distinct());
        Assert.Equal(200, await StatusAsync("/", others));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public async Task Signing_out_everywhere_ends_this_session_too_and_needs_no_body(string? form)
    {
        var here = await gateway.OpenSessionAsync("ann@example.com");
        var there = await gateway.OpenSessionAsync("ann@example.com");
        var cookie = await gateway.CookieAsync("ann@example.com");
        var other = await gateway.JwtAsync("bob@example.com");
        Assert.Equal((200, 200), (await StatusAsync("/", here.Jwt), await StatusAsync("/", there.Jwt)));

        using var response = await SendAsync(HttpMethod.Post, "/logout-all", here.Jwt, form is null ? null : Form(form));

        var body = await response.JsonAsync(200);
        Assert.Equal(["message", "ended"], body.EnumerateObject().Select(field => field.Name));
        Assert.Equal(3, body.GetProperty("ended").GetInt32());
        Assert.Equal((401, 401, 401, 200), (
            await StatusAsync("/", here.Jwt), await StatusAsync("/", there.Jwt), await gateway.StatusAsync("/", ("Cookie", cookie)), await StatusAsync("/", other)));
        await gateway.NotRefreshedAsync(here.RefreshToken);
        await gateway.NotRefreshedAsync(there.RefreshToken);
    }

    [Fact]
    public async Task Signing_out_everywhere_else_keeps_this_session()
    {
        var here = await gateway.OpenSessionAsync("ann@example.com");
        var there = await gateway.OpenSessionAsync("ann@example.com");
        Assert.Equal(200, await StatusAsync("/", there.Jwt));

        using var response = await SendAsync(HttpMethod.Post, "/logout-others", here.Jwt, Form(""));
        using var again = await SendAsync(HttpMethod.Post, "/logout-others", here.Jwt);

        Assert.Equal(1, (await response.JsonAsync(200)).GetProperty("ended").GetInt32());
        Assert.Equal(0, (await again.JsonAsync(200)).GetProperty("ended").GetInt32());
        Assert.Equal((200, 401), (await StatusAsync("/", here.Jwt), await StatusAsync("/", there.Jwt)));
        await gateway.NotRefreshedAsync(there.RefreshToken);
        await gateway.RefreshedAsync(here.RefreshToken);
    }

    [Theory]
    [InlineData("GET", "/sessions")]
    [InlineData("DELETE", "/sessions/unknown")]
    [InlineData("POST", "/logout-all")]
    [InlineData("POST", "/logout-others")]
    public async Task Nobody_has_no_sessions(string method, string path)
    {
        using var response = await gateway.RequestAsync(new HttpMethod(method), Api + path);
        await response.RefusalAsync(401, "UNAUTHENTICATED");
    }

    [Theory]
    [InlineData("DELETE", "/sessions/")]
    [InlineData("POST", "/logout-all")]
    [InlineData("POST", "/logout-others")]
    public async Task Another_site_cannot_do_it_with_a_persons_cookie(string method, string path)
    {
        var other = await gateway.JwtAsync("ann@example.com");
        var cookie = await gateway.CookieAsync("ann@example.com");
        path = Api + (path == "/sessions/" ? path + StepUp.SessionId(other) : path);

        foreach (var (header, value) in new[] { ("Origin", "https://evil.example"), ("Origin", "null"), ("Sec-Fetch-Site", "cross-site") })
        {
            using var response = await gateway.RequestAsync(new HttpMethod(method), path, null, ("Cookie", cookie), (header, value));
            await response.RefusalAsync(403, "FORBIDDEN");
        }

        Assert.Equal((200, 200), (await StatusAsync("/", other), await gateway.StatusAsync("/", ("Cookie", cookie))));
    }

    [Theory]
    [InlineData("DELETE", "/sessions/", true)]
    [InlineData("POST", "/logout-all", true)]
    [InlineData("POST", "/logout-others", false)]
    public async Task A_browser_that_ends_its_own_session_loses_its_cookie(string method, string path, bool isOver)
    {
        var cookie = await gateway.CookieAsync("ann@example.com");
        path = Api + (path == "/sessions/" ? path + await gateway.SessionIdOfAsync(cookie) : path);

        using var response = await gateway.RequestAsync(new HttpMethod(method), path, null, ("Cookie", cookie), ("Sec-Fetch-Site", "same-origin"));

        await response.JsonAsync(200);
        Assert.Equal(isOver, response.Headers.TryGetValues("Set-Cookie", out var set) && set.Single().StartsWith("mlg-session=;", StringComparison.Ordinal));
        Assert.Equal(isOver ? 401 : 200, await gateway.StatusAsync("/", ("Cookie", cookie)));
    }

    [Fact]
    public async Task Nothing_that_tidies_up_brings_an_ended_session_back()
    {
        var here = await gateway.OpenSessionAsync("ann@example.com");
        var there = await gateway.OpenSessionAsync("ann@example.com");
        Assert.Equal(200, await StatusAsync("/", there.Jwt));
        using (var response = await SendAsync(HttpMethod.Delete, $"/sessions/{StepUp.SessionId(there.Jwt)}", here.Jwt))
        {
            await response.JsonAsync(200);
        }

        // Memory forgets it, its row stays; last-seen times that come late wake nothing.
        gateway.Clock.Advance(TimeSpan.FromMinutes(16));
        gateway.Service<LiveSessions>().Trim();
        await gateway.Service<ISessionStore>().TouchAsync([(StepUp.SessionId(there.Jwt), gateway.Clock.GetUtcNow())], TestContext.Current.CancellationToken);
        Assert.False(await gateway.IsSignedInAsync(there.Jwt));
        await gateway.NotRefreshedAsync(there.RefreshToken);

        // And a day later the row goes as well.
        for (var i = 0; i < 25; i++)
        {
            here = await gateway.RefreshedAsync(here.RefreshToken);
            gateway.Clock.Advance(TimeSpan.FromMinutes(59));
        }

        await Eventually.TrueAsync(() => gateway.Count("sessions") == 1, "the ended session goes", () => gateway.Clock.Advance(TimeSpan.FromMilliseconds(100)));
        await gateway.NotRefreshedAsync(there.RefreshToken);
        Assert.Equal(401, await StatusAsync("/", there.Jwt));
        Assert.Equal(200, await StatusAsync("/", (await gateway.RefreshedAsync(here.RefreshToken)).Jwt));
    }

    private static string Id(JsonElement item) => item.GetProperty("id").GetString()!;

    private static StringContent Form(string body) => new(body, Encoding.UTF8, "application/x-www-form-urlencoded");

    private Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string jwt, HttpContent? body = null) =>
        gateway.RequestAsync(method, Api + path, body, ("Authorization", $"Bearer {jwt}"));

    private Task<int> StatusAsync(string path, string jwt) => gateway.StatusAsync(path, ("Authorization", $"Bearer {jwt}"));

    private async Task<JsonElement> ListAsync(string jwt, string query = "")
    {
        using var response = await gateway.GetAsync($"{Api}/sessions{query}", jwt);
        return await response.JsonAsync(200);
    }

    private async Task LogoutAsync(string jwt)
    {
        using var response = await SendAsync(HttpMethod.Post, "/logout", jwt);
        await response.JsonAsync(200);
    }
}
