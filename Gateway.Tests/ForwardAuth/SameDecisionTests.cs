using MagicLink.Gateway.Tests.Harness;
using MagicLink.Gateway.Tests.Hosts;

namespace MagicLink.Gateway.Tests.ForwardAuth;

/// <summary>
/// One table of requests, each sent to the gateway as a proxy and asked about by one: the same decision, the same person, the same way to sign in. The one
/// thing that differs is told elsewhere: what a person sees whose form was not let through.
/// </summary>
public sealed class SameDecisionTests(AskedGateway shared) : IClassFixture<AskedGateway>
{
    private const string Wiki = SeveralHosts.Wiki;
    private const string Html = "Accept: text/html";
    private static readonly string[] Identity =
        ["X-Gateway-User", "X-Gateway-Email", "X-Gateway-Name", "X-Gateway-Roles", "X-Gateway-Session", "X-Gateway-Amr", "X-Gateway-Assertion", "Cookie", "Authorization"];

    private static readonly string[] NavigateHeaders = ["Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: document"];

    private static readonly string[] WebSocket =
        ["Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="];

    private string Cookie => $"Cookie: theme=dark; {shared.Cookie}; lang=de";

    private string Bearer => $"Authorization: Bearer {shared.Jwt}";

    private string Staff => $"Authorization: Bearer {shared.Staff}";

    private IEnumerable<(string Method, string Url, string[] Headers)> Cases =>
    [
        ("GET", $"{Wiki}/page?x=1", []),
        ("GET", $"{Wiki}/page?x=1", [Html]),
        ("POST", $"{Wiki}/page", [Html]),
        ("GET", $"{Wiki}/page?returnUrl=//evil.example", NavigateHeaders),
        ("GET", $"{Wiki}/page?x=1", [Cookie]),
        ("HEAD", $"{Wiki}/page", [Cookie]),
        ("PATCH", $"{Wiki}/page", [Cookie, "Authorization: Basic YTpi"]),
        ("GET", $"{Wiki}/page", [Bearer]),
        ("GET", $"{Wiki}/page", ["Authorization: Bearer foreign"]),
        ("GET", $"{Wiki}/page", [$"Authorization: Bearer {shared.Jwt}x"]),
        ("GET", $"{Wiki}/legacy/x", [Bearer]),
        ("GET", $"{Wiki}/public/x", []),
        ("GET", $"{Wiki}/public/x", [Cookie]),
        ("GET", $"{Wiki}/public/x", ["Authorization: Basic YTpi", "Cookie: a=b"]),
        ("PROPFIND", $"{Wiki}/public/x", []),
        ("PROPFIND", $"{Wiki}/page", [Cookie]),
        ("TRACE", $"{Wiki}/public/x", []),
        ("get", $"{Wiki}/public/x", []),
        ("GET", $"{Wiki}/staff/x", [Staff]),
        ("GET", $"{Wiki}/staff/x", [Bearer]),
        ("GET", $"{Wiki}/staff/x", [Cookie, Html]),
        ("GET", $"{Wiki}/staff/x", []),
        ("GET", $"{Wiki}/readers/x", [Bearer]),
        ("POST", $"{Wiki}/readers/x", [Bearer]),
        ("GET", $"{Wiki}/strong/x", [Bearer]),
        ("GET", $"{Wiki}/strong/x", [Cookie, Html]),
        ("GET", $"{Wiki}/strong/x", [Cookie]),
        ("GET", $"{Wiki}/office/x", [Bearer]),
        ("GET", $"{Wiki}/office/x", [Bearer, "X-Forwarded-For: 198.51.100.7"]),
        ("GET", $"{Wiki}/office/x", [Bearer, "X-Forwarded-For: 198.51.100.7, 203.0.113.1"]),
        ("OPTIONS", $"{Wiki}/cors/x", ["Origin: https://spa.example", "Access-Control-Request-Method: POST", Bearer]),
        ("OPTIONS", $"{Wiki}/cors/x", []),
        ("OPTIONS", $"{Wiki}/page", ["Origin: https://spa.example", "Access-Control-Request-Method: POST"]),
        ("GET", $"{Wiki}/odd/a%2Fb", [Bearer]),
        ("GET", $"{Wiki}/page/a%2Fb", [Bearer]),
        ("GET", $"{Wiki}/odd/..%2Fstaff/b", [Bearer]),
        ("GET", $"{Wiki}/public/../page", [Bearer]),
        ("GET", $"{Wiki}/public/..;/page", [Bearer]),
        ("GET", $"{Wiki}/public/%2e%2e/page", [Bearer]),
        ("GET", $"{Wiki}/public//x", []),
        ("GET", $"{Wiki}/public/%zz", []),
        ("GET", $"{Wiki}/public/%00", []),
        ("GET", $"{Wiki}/public/%C0%AF", []),
        ("GET", $"{Wiki}/public/\\x", []),
        ("GET", $"{Wiki}/public/x#y", []),
        ("GET", $"{Wiki}/public/caf%C3%A9?q=%zz", []),
        ("GET", $"{Wiki}/PUBLIC/x", []),
        ("GET", $"{SeveralHosts.SignIn}/page", [$"Cookie: {shared.SignInCookie}"]),
        ("GET", $"{SeveralHosts.SignIn}/page", [$"Cookie: {shared.Cookie}", Html]),
        ("GET", $"{SeveralHosts.Reports}/page", [$"Cookie: {shared.Cookie}", Html]),
        ("GET", "https://x.apps.example.com/page", [Html]),
        ("GET", "https://evil.example/page", []),
        ("GET", "https://WIKI.example.com/page", [Cookie]),
        ("GET", "https://xn--zz.example/page", []),
        ("GET", $"{Wiki}/page", [.. WebSocket, Cookie, $"Origin: {Wiki}"]),
        ("GET", $"{Wiki}/page", [.. WebSocket, Cookie, "Origin: https://evil.example"]),
        ("GET", $"{Wiki}/page", [.. WebSocket, Cookie, "Origin: null"]),
        ("GET", $"{Wiki}/page", [.. WebSocket, Bearer, "Origin: https://evil.example"]),
        ("POST", $"{Wiki}/page", [.. WebSocket, Bearer]),
    ];

    [Fact]
    public async Task Asking_and_sending_come_to_the_same()
    {
        var faults = new List<string>();
        foreach (var (method, url, headers) in Cases)
        {
            shared.Upstream.Requests.Clear();
            var sent = await shared.SendAsync(method, url, headers);
            var arrived = shared.Upstream.Requests.SingleOrDefault();
            shared.Upstream.Requests.Clear();

            // The wires differ: what belongs to a connection is not passed on with a question.
            var asked = await shared.AskAsync(method, url, [.. headers.Where(line => !line.StartsWith("Connection", StringComparison.Ordinal) && !line.StartsWith("Upgrade", StringComparison.Ordinal))]);
            var byUrl = await shared.AskByUrlAsync(method, url, headers);

            var name = $"{method} {url} {string.Join(" | ", headers)}";
            if (Outcome(sent, arrived, byUrl: false) is var expected && Outcome(asked) is var found && found != expected)
            {
                faults.Add($"{name}\n  sent: {expected}\n  asked: {found}");
            }

            if (Outcome(sent, arrived, byUrl: true) is var expectedOfNginx && Outcome(byUrl) is var foundByUrl && foundByUrl != expectedOfNginx)
            {
                faults.Add($"{name}\n  sent: {expectedOfNginx}\n  asked by URL: {foundByUrl}");
            }

            Assert.Empty(shared.Upstream.Requests);
            Assert.True(asked["Cache-Control"] is { } caching && caching.Contains("no-store", StringComparison.Ordinal), name);
        }

        Assert.True(faults.Count == 0, string.Join('\n', faults));
        Assert.True(Cases.Count() > 50);
    }

    /// <summary>What an asker has to be told of a request that went through the gateway itself.</summary>
    private static string Outcome(RawAnswer sent, RecordedRequest? arrived, bool byUrl) => (arrived is not null ? 200 : sent.Status) switch
    {
        200 => "200 " + Person(name => arrived?[name]),
        302 => $"{(byUrl ? 401 : 302)} {WithoutState(sent)}",
        401 => $"401 {sent["WWW-Authenticate"]}",
        _ => "403",
    };

    private static string Outcome(RawAnswer asked) => asked.Status switch
    {
        200 => "200 " + Person(name => asked[name]),
        302 => $"302 {WithoutState(asked)}",
        401 when asked["Location"] is not null => $"401 {WithoutState(asked)}",
        401 => $"401 {asked["WWW-Authenticate"]}",
        var status => $"{status}",
    };

    // A state is invented for each way to sign in, and a cookie is set or deleted with it.
    private static string WithoutState(RawAnswer answer) => $"{answer["Location"]!.Split("&state=")[0]} {answer["Set-Cookie"]?.Split('=')[0]}";

    private static string Person(Func<string, string?> header) => string.Join(", ", Identity.Append("Remote-User").Select(name => $"{name}: {header(name)}"));
}
