using System.Globalization;
using MagicLink.Gateway.Tests.Browser;
using MagicLink.Gateway.Tests.Harness;
using MagicLink.Gateway.Tests.Hosts;

namespace MagicLink.Gateway.Tests.ForwardAuth;

/// <summary>What <c>docs/forward-auth.md</c> says, run by the real servers.</summary>
public sealed class FrontTests(Fronts fronts) : IClassFixture<Fronts>
{
    private const string Wiki = SeveralHosts.Wiki;
    private static readonly string[] Identity = ["X-Gateway-User", "X-Gateway-Email", "X-Gateway-Name", "X-Gateway-Roles", "X-Gateway-Session", "X-Gateway-Amr", "X-Gateway-Assertion"];
    private static readonly string[] WebSocket = ["Upgrade: websocket", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="];

    private AskedGateway Asked => fronts.Asked;

    public static TheoryData<string> Names => ["nginx", "caddy", "haproxy"];

    [Fact]
    public void Every_snippet_is_known() => Assert.Equal(["nginx", "caddy", "traefik", "haproxy"], Front.Page.Names);

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Who_is_nobody_signs_in_first_and_who_may_not_is_refused(string name)
    {
        var front = await fronts.StartAsync(name);

        var program = await front.SendAsync("GET", "/page?x=1");
        Assert.True((program.Status, program["WWW-Authenticate"]) == (401, "Bearer"), program.Text);
        var person = await front.SendAsync("GET", "/page?x=1", "Sec-Fetch-Mode: navigate");
        Assert.True(person.Status == 302, person.Text);
        Assert.StartsWith($"{SeveralHosts.SignIn}/_gateway/hand-over?returnUrl=https%3A%2F%2Fwiki.example.com%2Fpage%3Fx%3D1&state=", person["Location"], StringComparison.Ordinal);
        Assert.StartsWith("__Host-mlg-arrive=", person["Set-Cookie"], StringComparison.Ordinal);
        Assert.Contains("no-store", person["Cache-Control"], StringComparison.Ordinal);
        var denied = await front.SendAsync("GET", "/staff/x", $"Cookie: {Asked.Cookie}");
        Assert.True(denied.Status == 403, denied.Text);
        var more = await front.SendAsync("GET", "/strong/x", $"Cookie: {Asked.Cookie}", "Sec-Fetch-Mode: navigate");
        Assert.StartsWith($"{SeveralHosts.SignIn}/_gateway/second-factor?returnUrl=", more["Location"], StringComparison.Ordinal);
        Assert.StartsWith("__Host-mlg-session=;", more["Set-Cookie"], StringComparison.Ordinal);
        var script = await front.SendAsync("GET", "/strong/x", $"Authorization: Bearer {Asked.Jwt}");
        Assert.True((script.Status, script["WWW-Authenticate"]) == (401, "Bearer error=\"insufficient_user_authentication\""), script.Text);
        Assert.Empty(Asked.Upstream.Requests);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Whose_form_comes_too_late_is_told_on_the_way_to_sign_in(string name)
    {
        var front = await fronts.StartAsync(name);

        var late = await front.SendAsync(
            ["POST /page/save HTTP/1.1", "Host: wiki.example.com", "Connection: close", "Content-Length: 5", "Sec-Fetch-Mode: navigate", "Sec-Fetch-Site: same-origin", $"Referer: {SeveralHosts.Wiki}/page/form?x=1"], "hello");

        Assert.True(late.Status == 302, late.Text);
        Assert.StartsWith($"{SeveralHosts.SignIn}/_gateway/hand-over?returnUrl=https%3A%2F%2Fwiki.example.com%2Fpage%2Fform%3Fx%3D1&state=", late["Location"], StringComparison.Ordinal);
        Assert.EndsWith("&unsent=yes", late["Location"], StringComparison.Ordinal);
        Assert.Empty(Asked.Upstream.Requests);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task The_app_gets_the_person_and_the_request_as_it_came_without_our_credentials(string name)
    {
        var front = await fronts.StartAsync(name);
        var cookies = string.Join("; ", Enumerable.Range(0, 60).Select(i => $"app{i}={new string('x', 90)}"));

        var posted = await front.SendAsync(
            ["POST /page/caf%C3%A9;v=1?q=%2F%zz HTTP/1.1", "Host: wiki.example.com", "Connection: close", "Content-Length: 5", $"Cookie: {cookies}; {Asked.Cookie}", "Authorization: Basic YTpi"], "hello");

        Assert.True(posted.Status == 200, posted.Text);
        var arrived = Assert.Single(Asked.Upstream.Requests);
        Assert.Equal(("POST", "/page/caf%C3%A9;v=1?q=%2F%zz", "hello"), (arrived.Method, arrived.RawTarget, arrived.Body));
        Assert.Equal((SeveralHosts.Ann, "user", "wiki.example.com"), (arrived["X-Gateway-Email"], arrived["X-Gateway-Roles"], arrived["Host"]));
        Assert.Equal((cookies, "Basic YTpi"), (arrived["Cookie"], arrived["Authorization"]));
        Assert.Equal(("https", "127.0.0.1"), (arrived["X-Forwarded-Proto"], arrived["X-Forwarded-For"]));
        var claims = arrived["X-Gateway-Assertion"]!.Split('.');
        Assert.Equal(3, claims.Length);

        Asked.Upstream.Requests.Clear();
        await front.SendAsync("GET", "/page", $"Authorization: Bearer {Asked.Jwt}");
        Assert.True(Assert.Single(Asked.Upstream.Requests) is var called && called["Authorization"] is null && called["X-Gateway-Email"] == "ulf@example.com");

        Asked.Upstream.Requests.Clear();
        await front.SendAsync("GET", "/page", $"Cookie: {Asked.Cookie}");
        Assert.Null(Assert.Single(Asked.Upstream.Requests)["Cookie"]);

        Asked.Upstream.Requests.Clear();
        await front.SendAsync("GET", "/public/x");
        Assert.All(Identity, header => Assert.True(string.IsNullOrEmpty(Assert.Single(Asked.Upstream.Requests)[header])));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_websocket_is_opened_by_the_apps_own_page_and_by_no_other(string name)
    {
        var front = await fronts.StartAsync(name);
        Task<RawAnswer> OpenAsync(string origin) => front.SendAsync(
            ["GET /socket HTTP/1.1", "Host: wiki.example.com", "Connection: Upgrade", .. WebSocket, $"Cookie: {Asked.Cookie}", $"Origin: {origin}"], until: "from the socket");

        var refused = await front.SendAsync("GET", "/socket", [.. WebSocket, $"Cookie: {Asked.Cookie}", "Origin: https://evil.example"]);
        Assert.True(refused.Status == 403, refused.Text);
        Assert.Empty(Asked.Upstream.Requests);
        var open = await OpenAsync(Wiki);
        Assert.True(open.Status == 101, open.Text);
        Assert.EndsWith("from the socket", open.Text, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Nobody_asks_by_way_of_it_and_the_gateways_pages_are_the_gateways(string name)
    {
        var front = await fronts.StartAsync(name);
        string[] question = [.. AskedGateway.Forwarded("GET", Wiki + "/page"), $"Cookie: {Asked.Cookie}"];
        string[] byUrl = ["X-Original-Method: GET", $"X-Original-URL: {Wiki}/page", $"Cookie: {Asked.Cookie}"];
        string[] paths =
        [
            "/_gateway/forward-auth", "/_gateway/forward-auth?x", "/_gateway/Forward-Auth", "/_GATEWAY/forward-auth", "/_gateway/forward%2Dauth", "/_gateway/./forward-auth", "//_gateway/forward-auth",
            "/x/../_gateway/forward-auth", "/_gateway/forward-auth/", "https://wiki.example.com/_gateway/forward-auth",
        ];
        foreach (var path in paths)
        {
            foreach (var headers in new[] { question, byUrl })
            {
                var answer = await front.SendAsync("GET", path, headers);
                Assert.True(answer.Status is >= 300 and < 500, $"{path}: {answer.Text}");
                Assert.DoesNotContain("X-Gateway-", answer.Text, StringComparison.OrdinalIgnoreCase);
            }
        }

        foreach (var host in new[] { "wiki.example.com", "sso.example.com" })
        {
            var page = await front.SendAsync(["GET /_gateway/arrive?code=x HTTP/1.1", $"Host: {host}", "Connection: close", "Sec-Fetch-Mode: navigate"]);
            Assert.True(page.Status == (host[0] == 'w' ? 410 : 400), page.Text);
        }

        Assert.Empty(Asked.Upstream.Requests);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task When_the_gateway_is_away_nobody_is_let_through(string name)
    {
        using var certificates = new Certificates();
        Asked.Upstream.Requests.Clear();
        await using var front = await Front.StartAsync(name, TestConfig.FreePort(), Asked.Upstream.Url, certificates);

        var answer = await front.SendAsync("GET", "/public/x");

        Assert.True(answer.Status >= 500, answer.Status.ToString(CultureInfo.InvariantCulture));
        Assert.Empty(Asked.Upstream.Requests);
    }
}
