using MagicLink.Gateway.Tests.Hosts;

namespace MagicLink.Gateway.Tests.ForwardAuth;

/// <summary>Whatever a client says of itself and of its request, real proxies let pass what it may, to the app as the person it is.</summary>
public sealed class LyingClientTests(Fronts fronts) : IClassFixture<Fronts>
{
    private const string Lie = "203.0.113.66";

    /// <summary>Lies that cost nothing: the request goes on, and nothing of them arrives.</summary>
    private static readonly string[][] Ignored =
    [
        ["X-Gateway-User: admin", "X-Gateway-Email: admin@example.com", "X-Gateway-Roles: admin", "X-Gateway-Name: admin", "X-Gateway-Assertion: admin"],
        ["x-gateway-user: admin", "X-GATEWAY-EMAIL: admin@example.com"],
        ["X-Gateway-User: admin", "X-Gateway-User: admin2"],
        [$"X-Forwarded-For: {Lie}"],
        [$"X-Forwarded-For: {Lie}", $"X-Forwarded-For: {Lie}"],
        ["X-Forwarded-Uri: /public/x"],
        ["X-Forwarded-Uri: /public/x", "X-Forwarded-Uri: /public/y"],
        ["X-Forwarded-Method: GET", "X-Forwarded-Host: reports.example.org", "X-Forwarded-Proto: http"],
        ["X-Original-URL: https://wiki.example.com/public/x", "X-Original-Method: GET"],
        ["X-Original-URL: /public/x"],
        ["X-Rewrite-URL: /public/x"],
    ];

    /// <summary>HAProxy takes this for no request at all, and answers 400 before anybody is asked.</summary>
    private static readonly string[] TwoProtocols = ["Upgrade: websocket, h2c", "Connection: Upgrade"];

    /// <summary>Spellings that a proxy may pass on; then the gateway refuses.</summary>
    private static readonly string[][] Odd =
    [
        ["X_Gateway_User: admin", "X_Gateway_Email: admin"],
        ["X.Gateway.User: admin"],
        ["X-Gateway_User: admin"],
        ["XGateway-User: admin"],
        ["Remote-User: admin"],
        ["X_Forwarded_Uri: /public/x", "X_Forwarded_Host: reports.example.org"],
        ["X_Original_URL: /public/x"],
        ["X_Forwarded_For: " + Lie, "X_Forwarded_Host: " + Lie],
        ["X-Real-IP: " + Lie, "X-Client-IP: " + Lie, "True-Client-IP: " + Lie, "Forwarded: for=" + Lie, "Proxy: http://" + Lie],
        ["X-Forwarded-Port: " + Lie, "X-Forwarded-Prefix: " + Lie, "X-Forwarded-Server: " + Lie, "X-Original-Host: " + Lie],
        ["Upgrade: h2c", "Connection: Upgrade, HTTP2-Settings", "HTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA"],
        ["Upgrade: h2c", "Connection: Upgrade"],
        TwoProtocols,
        ["Connection: X-Original-URL, X-Original-Method, X-Forwarded-Uri, X-Forwarded-Method, Cookie, Authorization"],
    ];

    private static readonly string[] Targets =
    [
        "/page", "/staff/x", "/public/../page", "/public/../staff/x", "/public/%2e%2e/page", "/public/%2e%2e/staff/x", "/public/..%2Fpage", "/public/..%2fstaff/x", "/public/..;/page", "/public/..;/staff/x",
        "/public/%2e%2e%2fpage", "/public/..%5Cpage", "/public/..\\page", "//page", "/public//../page", "/public/x/../../page", "/.//page", "/%2Fpage", "/public%2F..%2Fpage", "/public/%252e%252e/page",
        "/public/x#/../../page", "/public/x%23/../../page", "/public/x?/../../page", "/public/x%3F/../../page", "/public/%00/../../page", "/public/..%00/page", "/public/.%2e/page", "/public/..%20/page",
        "/public/%c0%ae%c0%ae/page", "/./staff/x", "/STAFF/x", "/staff%2Fx", "/%73taff/x", "/staff;x=1/x", "/staff/", "/staff",
        "https://wiki.example.com/page", "https://wiki.example.com/staff/x", "https://wiki.example.com/public/../staff/x", "http://reports.example.org/page", "https://evil.example/page",
        "http:http://wiki.example.com/page", "https:https://wiki.example.com/staff/x", "https:page", "https://wiki.example.com@evil.example/page", "https://wiki.example.com", "https://wiki.example.com?/page", "*", "page",
    ];

    private static readonly string[] Hosts = ["reports.example.org", "sso.example.com", "evil.example", "wiki.example.com.evil.example", "WIKI.EXAMPLE.COM", "wiki.example.com:81", "wiki.example.com."];

    private AskedGateway Asked => fronts.Asked;

    [Theory]
    [MemberData(nameof(FrontTests.Names), MemberType = typeof(FrontTests))]
    public async Task What_a_client_says_of_itself_changes_nothing(string name)
    {
        var front = await fronts.StartAsync(name);
        foreach (var lies in Ignored)
        {
            var nobody = await front.SendAsync("GET", "/page", lies);
            Assert.True(nobody.Status == 401, $"{string.Join(", ", lies)}: {nobody.Text}");
            Assert.Empty(Asked.Upstream.Requests);

            var ann = await front.SendAsync("GET", "/page", [.. lies, $"Cookie: {Asked.Cookie}"]);
            Assert.True(ann.Status == 200, $"{string.Join(", ", lies)}: {ann.Text}");
            AssertTrue(lies);
            var open = await front.SendAsync("GET", "/public/x", lies);
            Assert.True(open.Status == 200, $"{string.Join(", ", lies)}: {open.Text}");
            AssertTrue(lies);
        }

        foreach (var lies in Odd)
        {
            foreach (var target in new[] { "/page", "/public/x", "/staff/x" })
            {
                foreach (var headers in new[] { lies, [.. lies, $"Cookie: {Asked.Cookie}"] })
                {
                    var answer = await front.SendAsync("GET", target, headers);
                    var isRefusedUnasked = name == "haproxy" && lies == TwoProtocols && answer.Status == 400;
                    Assert.True(isRefusedUnasked || answer.Status is 200 or 401 or 403, $"{string.Join(", ", lies)}: {answer.Text}");
                    AssertTrue([target, .. lies]);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(FrontTests.Names), MemberType = typeof(FrontTests))]
    public async Task The_path_and_the_host_that_were_judged_are_those_that_the_app_gets(string name)
    {
        var front = await fronts.StartAsync(name);
        foreach (var credentials in new string[][] { [], [$"Cookie: {Asked.Cookie}"] })
        {
            foreach (var target in Targets)
            {
                var answer = await front.SendAsync("GET", target, credentials);
                Assert.True(answer.Status < 500, $"{target}: {answer.Text}");
                AssertTrue([target]);
            }

            foreach (var host in Hosts)
            {
                foreach (var target in new[] { "/page", "/staff/x", "https://wiki.example.com/staff/x" })
                {
                    await front.SendAsync([$"GET {target} HTTP/1.1", $"Host: {host}", "Connection: close", .. credentials]);
                    AssertTrue([host, target]);
                    await front.SendAsync([$"GET {target} HTTP/1.1", "Host: wiki.example.com", $"Host: {host}", "Connection: close", .. credentials]);
                    AssertTrue([host, target]);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(FrontTests.Names), MemberType = typeof(FrontTests))]
    public async Task A_target_that_is_no_path_reaches_neither_an_app_nor_an_answer(string name)
    {
        var front = await fronts.StartAsync(name);
        foreach (var target in new[] { "http:http://wiki.example.com/readers/x", "https:https://wiki.example.com/readers/x", "http:/readers/x", "readers:x" })
        {
            var answer = await front.SendAsync("POST", target, $"Cookie: {Asked.Cookie}", "Content-Length: 0");
            Assert.True(answer.Status is >= 400 and < 500, $"{target}: {answer.Text}");
            Assert.Empty(Asked.Upstream.Requests);
        }

        foreach (var host in new[] { "sso.example.com", "wiki.example.com" })
        {
            var answer = await front.SendAsync([
                $"GET http:http://{host}/_gateway/forward-auth HTTP/1.1", $"Host: {host}", "Connection: close", $"Cookie: {Asked.Cookie}",
                "X-Original-Method: GET", "X-Original-URL: https://wiki.example.com/public/x"]);
            Assert.True(answer.Status is >= 400 and < 500, answer.Text);
            Assert.Null(answer["X-Gateway-Assertion"]);
        }
    }

    /// <summary>What arrived, if anything did, is open to all, or Ann's; and nothing in it is a lie.</summary>
    private void AssertTrue(string[] sent)
    {
        foreach (var arrived in Asked.Upstream.Requests)
        {
            var what = $"{string.Join(", ", sent)} arrived as {arrived.RawTarget}, {string.Join(", ", arrived.Headers)}";
            Assert.True(arrived.RawTarget[0] == '/', what);
            Assert.True(string.Equals(arrived["Host"]?.Split(':')[0], "wiki.example.com", StringComparison.OrdinalIgnoreCase), what);
            var readings = PathReadings(arrived.RawTarget);
            var isAnn = arrived["X-Gateway-Email"] == SeveralHosts.Ann;
            Assert.True(isAnn || readings.All(path => path.StartsWith("/public/", StringComparison.OrdinalIgnoreCase)), what);
            Assert.False(readings.Any(path => (path + "/").StartsWith("/staff/", StringComparison.OrdinalIgnoreCase)), what);
            Assert.False(arrived.Headers.Values.Any(value => value.Contains("admin", StringComparison.Ordinal) || value.Contains(Lie, StringComparison.Ordinal)), what);
            Assert.False(arrived.Headers.ContainsKey("X-Original-URL") || arrived.Headers.ContainsKey("X-Rewrite-URL") || arrived.Headers.ContainsKey("X_Original_URL"), what);
            Assert.False(arrived.Headers.ContainsKey("HTTP2-Settings") || arrived["Upgrade"] is not (null or "websocket"), what);
            Assert.False(arrived["Cookie"]?.Contains("mlg-", StringComparison.Ordinal) == true, what);
            Assert.Equal("127.0.0.1", arrived["X-Forwarded-For"]);
        }

        Asked.Upstream.Requests.Clear();
    }

    /// <summary>What a careless app may take the path for.</summary>
    private static IEnumerable<string> PathReadings(string target)
    {
        var path = target.Split('?')[0];
        for (var i = 0; i < 3; i++)
        {
            yield return new Uri("http://x" + path.Replace('\\', '/').Replace("..;", "..", StringComparison.Ordinal)).AbsolutePath;
            path = Uri.UnescapeDataString(path);
        }
    }
}
