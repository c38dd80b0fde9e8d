using System.Text.Json.Nodes;
using MagicLink.Gateway.Audit;
using MagicLink.Gateway.Tests.Harness;
using MagicLink.Gateway.Tests.Hosts;

namespace MagicLink.Gateway.Tests.ForwardAuth;

/// <summary>Who may ask, how a question has to be put, and that nothing is let through for a question that is not clear.</summary>
public sealed class QuestionTests(AskedGateway shared) : IClassFixture<AskedGateway>
{
    private const string Open = SeveralHosts.Wiki + "/public/x";
    private const string Closed = SeveralHosts.Wiki + "/page";
    private static readonly string[] Methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND"];

    private static readonly string[] Kinds = ["User", "Email", "Name", "Roles", "Session", "Amr", "Assertion"];

    public static TheoryData<string[]> Unclear => new(
        new[] { Array.Empty<string>() }
            .Concat(Enumerable.Range(0, 4).SelectMany(i => AskedGateway.Forwarded("GET", Open) is var all
                ? new[] { All(all.Where((_, n) => n != i)), All(all.Append(all[i])), All(all.Select((line, n) => n == i ? line.Split(':')[0] + ":" : line)) }
                : []))
            .Append(["X-Original-Method: GET"])
            .Append([$"X-Original-URL: {Open}"])
            .Append(["X-Original-Method: GET", $"X-Original-URL: {Open}", $"X-Original-URL: {Open}"])
            .Append(["X-Original-Method: GET", "X-Original-Method: GET", $"X-Original-URL: {Open}"])
            .Append(["X-Original-Method: GET", "X-Original-URL: /public/x"])
            .Append(["X-Original-Method: GET", "X-Original-URL: https://wiki.example.com"])
            .Append(["X-Original-Method: GET", "X-Original-URL: https://wiki.example.com?/public/x"])
            .Append(["X-Original-Method: GET", "X-Original-URL: https://ann@wiki.example.com/public/x"])
            .Append(["X-Original-Method: GET", "X-Original-URL: ftp://wiki.example.com/public/x"])
            .Append(["X-Original-Method: GET", $"X-Original-URL: {Open}", "X-Forwarded-Uri: /page"])
            .Append(["X-Original-Method: GET", $"X-Original-URL: {Open}", "X-Forwarded-Method: POST"])
            .Append(["X-Original-Method: GET", $"X-Original-URL: {Open}", "X-Forwarded-Host: reports.example.org"])
            .Append(["X-Original-Method: GET", $"X-Original-URL: {Open}", "X-Forwarded-Proto: http"])
            .Append([.. AskedGateway.Forwarded("GET", Open), "X-Original-URL: https://wiki.example.com/page"])
            .Append([.. AskedGateway.Forwarded("GET", Open), "X-Original-Method: POST"])
            .Append([.. AskedGateway.Forwarded("GET", Open), "X-Rewrite-URL: /page"])
            .Append([.. AskedGateway.Forwarded("GET", Open), "X_Original_URL: /page"])
            .Append(["X-Forwarded-Method: GET", "X-Forwarded-Proto: https", "X-Forwarded-Host: wiki.example.com/public", "X-Forwarded-Uri: /x"])
            .Append(["X-Forwarded-Method: GET", "X-Forwarded-Proto: https", "X-Forwarded-Host: wiki.example.com, wiki.example.com", "X-Forwarded-Uri: /public/x"])
            .Append(["X-Forwarded-Method: GET", "X-Forwarded-Proto: https", "X-Forwarded-Host: wiki.example.com", "X-Forwarded-Uri: /public/x /y"])
            .Append(["X-Forwarded-Method: GET", "X-Forwarded-Proto: https", "X-Forwarded-Host: wiki.example.com", $"X-Forwarded-Uri: {Open}"])
            .Append(["X-Forwarded-Method: GET", "X-Forwarded-Proto: https, https", "X-Forwarded-Host: wiki.example.com", "X-Forwarded-Uri: /public/x"])
            .Append(["X-Forwarded-Method: GET, GET", "X-Forwarded-Proto: https", "X-Forwarded-Host: wiki.example.com", "X-Forwarded-Uri: /public/x"])
            .Append(["X_Forwarded_Method: GET", "X_Forwarded_Proto: https", "X_Forwarded_Host: wiki.example.com", "X_Forwarded_Uri: /public/x"])
            .Append([.. AskedGateway.Forwarded("GET", Open).Select(line => line.Replace("X-Forwarded-Uri", "X-ForwardedUri", StringComparison.Ordinal))]));

    [Theory]
    [MemberData(nameof(Unclear))]
    public async Task A_question_that_is_not_clear_is_403(string[] headers)
    {
        var answer = await shared.AskingAsync(headers);

        Assert.True(answer.Status == 403, answer.Text);
        Assert.Contains("FORBIDDEN", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_is_asked_with_any_method_and_the_one_that_is_told_of_counts()
    {
        foreach (var method in Methods)
        {
            var asked = await shared.Gateway.RawAsync($"{method} {AskedGateway.Path}?x=1 HTTP/1.1", [.. AskedGateway.Forwarded("GET", SeveralHosts.Wiki + "/readers/x"), $"Authorization: Bearer {shared.Jwt}"]);
            Assert.True(asked.Status == 200, asked.Text);
            var refused = await shared.Gateway.RawAsync($"{method} {AskedGateway.Path} HTTP/1.1", [.. AskedGateway.Forwarded("DELETE", SeveralHosts.Wiki + "/readers/x"), $"Authorization: Bearer {shared.Jwt}"]);
            Assert.True(refused.Status == 403, refused.Text);
        }
    }

    [Fact]
    public async Task Both_pairs_may_tell_of_the_same_request()
    {
        Assert.Equal(200, (await shared.AskAsync("GET", Open, "X-Original-Method: GET", $"X-Original-URL: {Open}")).Status);
        Assert.Equal(200, (await shared.AskByUrlAsync("GET", Open, "X-Forwarded-Proto: wss", "X-Forwarded-Host: WIKI.example.com")).Status);
    }

    [Theory]
    [InlineData("/_gateway/Forward-Auth")]
    [InlineData("/_gateway/forward%2Dauth")]
    [InlineData("/_gateway/forward-auth/")]
    [InlineData("/_GATEWAY/forward-auth")]
    public async Task No_other_spelling_of_the_path_is_answered(string path) =>
        Assert.Equal(403, (await shared.Gateway.RawAsync($"GET {path} HTTP/1.1", AskedGateway.Forwarded("GET", Open))).Status);

    [Fact]
    public async Task Neither_a_question_nor_a_request_of_a_proxy_has_a_target_that_is_no_path()
    {
        string[] bearer = [$"Authorization: Bearer {shared.Jwt}"];

        var question = await shared.Gateway.RawAsync($"GET http://sso.example.com{AskedGateway.Path} HTTP/1.1", [.. AskedGateway.Forwarded("GET", Closed), .. bearer]);
        var request = await shared.Gateway.BytesAsync(string.Join("\r\n", ["GET http://wiki.example.com/page HTTP/1.1", "Host: wiki.example.com", "Connection: close", .. bearer, "", ""]));

        Assert.Equal(400, question.Status);
        Assert.Null(question["X-Gateway-User"]);
        Assert.Equal(400, request.Status);
    }

    [Theory]
    [InlineData("Upgrade: h2c")]
    [InlineData("Upgrade: websocket, h2c")]
    [InlineData("HTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA")]
    public async Task Nobody_is_let_through_who_wishes_for_a_tunnel(string header) =>
        Assert.Equal(403, (await shared.AskAsync("GET", Open, header)).Status);

    [Theory]
    [InlineData("GET", "/_gateway/sign-in")]
    [InlineData("GET", "/_gateway/forward-auth")]
    [InlineData("GET", "/_gateway/health/live")]
    [InlineData("GET", "/_GATEWAY/x")]
    [InlineData("POST", "/api/magic-link/logout")]
    [InlineData("DELETE", "/api/magic-link/sessions/x")]
    [InlineData("GET", "/api/users/me")]
    [InlineData("GET", "/magic-link/users")]
    [InlineData("GET", "/.well-known/jwks.json")]
    public async Task The_gateways_own_paths_are_nobodys_to_let_through_and_are_not_called(string method, string path)
    {
        var jwt = await shared.Gateway.JwtAsync("own@example.com");

        foreach (var host in new[] { SeveralHosts.Wiki, SeveralHosts.SignIn })
        {
            var answer = await shared.AskAsync(method, host + path, $"Authorization: Bearer {jwt}");
            Assert.True(answer.Status == 403, answer.Text);
        }

        Assert.Equal(200, (await shared.AskAsync("GET", Closed, $"Authorization: Bearer {jwt}")).Status);
    }

    [Theory]
    [InlineData("X_Gateway_User: admin")]
    [InlineData("X.Gateway.User: admin")]
    [InlineData("X-GatewayUser: admin")]
    [InlineData("Remote-User: admin")]
    [InlineData("remote_user: admin")]
    public async Task An_identity_that_the_answer_would_not_overwrite_is_refused(string lie)
    {
        Assert.Equal(403, (await shared.AskAsync("GET", Closed, $"Authorization: Bearer {shared.Jwt}", lie)).Status);
        Assert.Equal(403, (await shared.AskAsync("GET", Open, lie)).Status);
    }

    [Fact]
    public async Task An_identity_that_the_answer_overwrites_is_overwritten()
    {
        string[] lies = ["X-Gateway-User: admin", "X-GATEWAY-NAME: admin", "X-Gateway-Roles: admin", "X-Gateway-Assertion: admin", "X-Gateway-Email: admin"];
        var known = await shared.AskAsync("GET", Closed, [$"Authorization: Bearer {shared.Jwt}", .. lies]);
        var nobody = await shared.AskAsync("GET", Open, lies);

        Assert.Equal(("ulf@example.com", "", "user"), (known["X-Gateway-Email"], known["X-Gateway-Name"], known["X-Gateway-Roles"]));
        Assert.All(Kinds, kind => Assert.Equal("", nobody["X-Gateway-" + kind]));
        Assert.DoesNotContain("admin", known.Text + nobody.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("X-HTTP-Method-Override: DELETE")]
    [InlineData("X_Method_Override: DELETE")]
    public async Task Where_the_method_was_judged_no_header_makes_another_of_it(string header)
    {
        var bearer = $"Authorization: Bearer {shared.Jwt}";

        Assert.Equal(403, (await shared.AskAsync("GET", SeveralHosts.Wiki + "/readers/x", bearer, header)).Status);
        Assert.Equal(403, (await shared.AskAsync(
            "OPTIONS", SeveralHosts.Wiki + "/cors/x", header, "Origin: https://spa.example", "Access-Control-Request-Method: POST")).Status);
        Assert.Equal(200, (await shared.AskAsync("GET", Closed, bearer, header)).Status);
    }

    [Fact]
    public async Task Credentials_go_back_without_ours_and_to_the_byte()
    {
        var answer = await shared.AskAsync("GET", Closed, $"Cookie: name=Zo\u00c3\u00ab; {shared.Cookie}; __Host-mlg-device=x", "Cookie: b=2", "Authorization: Basic YTpi");

        Assert.Equal(("name=Zo\u00c3\u00ab; b=2", "Basic YTpi"), (answer["Cookie"], answer["Authorization"]));
        var legacy = await shared.AskAsync("GET", SeveralHosts.Wiki + "/legacy/x", $"Authorization: Bearer {shared.Jwt}");
        Assert.Equal(($"Bearer {shared.Jwt}", ""), (legacy["Authorization"], legacy["Cookie"]));
        Assert.NotEqual("", legacy["Remote-User"]);
        Assert.Equal("0", legacy["Content-Length"]);
    }

    [Fact]
    public async Task Nobody_but_trusted_proxies_may_ask_whatever_they_say_of_themselves()
    {
        await using var gateway = await SeveralHosts.StartAsync(shared.Upstream, config => config.With("TrustedProxies", new JsonArray("10.0.0.0/8")));

        var answer = await gateway.RawAsync(
            $"GET {AskedGateway.Path} HTTP/1.1", [.. AskedGateway.Forwarded("GET", Closed), "X-Forwarded-For: 10.0.0.1", "X-Real-IP: 10.0.0.1"]);

        Assert.True(answer.Status == 403, answer.Text);
        Assert.Contains("TrustedProxies", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_ended_session_is_refused_at_once_and_a_refusal_is_in_the_audit_log_with_the_clients_address()
    {
        var jwt = await shared.Gateway.JwtAsync("eve@example.com");
        Assert.Equal(200, (await shared.AskAsync("GET", Closed, $"Authorization: Bearer {jwt}")).Status);
        Assert.Equal(403, (await shared.AskAsync("GET", SeveralHosts.Wiki + "/staff/x", $"Authorization: Bearer {jwt}", "X-Forwarded-For: 192.0.2.77")).Status);

        using var over = await shared.Gateway.RequestAsync(HttpMethod.Post, "/api/magic-link/logout", null, ("Authorization", $"Bearer {jwt}"));

        Assert.Equal(200, (int)over.StatusCode);
        Assert.Equal(401, (await shared.AskAsync("GET", Closed, $"Authorization: Bearer {jwt}")).Status);
        var denied = await shared.Gateway.EventsAsync(new AuditQuestion(AuditKind.AccessDenied));
        Assert.Contains(denied, found => (found.Email, found.Address, found.Detail) == ("eve@example.com", "192.0.2.77", "route: staff"));
    }

    private static string[] All(IEnumerable<string> lines) => [.. lines];
}
