using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Attacks;

public sealed class MethodAttackTests(AttackedGateway shared) : IClassFixture<AttackedGateway>
{
    [Theory]
    [InlineData("TRACE")]
    [InlineData("TRACK")]
    [InlineData("Trace")]
    [InlineData("track")]
    [InlineData("tRaCk")]
    public async Task A_request_that_asks_for_its_own_echo_reaches_no_backend(string method)
    {
        shared.Upstream.Requests.Clear();

        var anonymous = await shared.Gateway.RawAsync($"{method} /public/x HTTP/1.1");
        var signedIn = await shared.Gateway.RawAsync($"{method} /staff/x HTTP/1.1", $"Authorization: Bearer {shared.Staff}", "Max-Forwards: 0");

        Assert.Equal(405, anonymous.Status);
        Assert.Equal(405, signedIn.Status);
        Assert.DoesNotContain(shared.Staff, signedIn.Text, StringComparison.Ordinal);
        Assert.Empty(shared.Upstream.Requests);
    }

    [Theory]
    [InlineData("CONNECT backend.example:443 HTTP/1.1")]
    [InlineData("CONNECT localhost:22 HTTP/1.1")]
    [InlineData("CONNECT /public/x HTTP/1.1")]
    [InlineData("CONNECT http://localhost/public/x HTTP/1.1")]
    [InlineData("connect /public/x HTTP/1.1")]
    public async Task Nobody_gets_a_tunnel(string requestLine)
    {
        shared.Upstream.Requests.Clear();

        var answer = await shared.Gateway.RawAsync(requestLine, $"Authorization: Bearer {shared.Staff}");

        Assert.True(answer.Status is 400 or 405, answer.Text);
        Assert.Empty(shared.Upstream.Requests);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("HEAD")]
    [InlineData("POST")]
    [InlineData("PUT")]
    [InlineData("PATCH")]
    [InlineData("DELETE")]
    [InlineData("OPTIONS")]
    public async Task A_usual_method_meets_the_demand_of_its_route(string method)
    {
        shared.Upstream.Requests.Clear();

        Assert.Equal(401, (await shared.Gateway.RawAsync($"{method} /staff/x HTTP/1.1")).Status);
        Assert.Equal(403, (await shared.Gateway.RawAsync($"{method} /staff/x HTTP/1.1", $"Authorization: Bearer {shared.User}")).Status);
        Assert.Empty(shared.Upstream.Requests);
        Assert.Equal(200, (await shared.Gateway.RawAsync($"{method} /staff/x HTTP/1.1", $"Authorization: Bearer {shared.Staff}")).Status);
        Assert.Equal(method, Assert.Single(shared.Upstream.Requests).Method);
    }

    [Theory]
    [InlineData("PROPFIND")]
    [InlineData("MKCOL")]
    [InlineData("BREW")]
    [InlineData("get")]
    [InlineData("Post")]
    [InlineData("GETX")]
    [InlineData("PRI")]
    public async Task Any_other_method_reaches_no_backend_whoever_asks(string method)
    {
        shared.Upstream.Requests.Clear();

        var anonymous = await shared.Gateway.RawAsync($"{method} /public/x HTTP/1.1");

        Assert.Equal(405, anonymous.Status);
        Assert.Equal("GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS", anonymous["Allow"]);
        Assert.Equal(401, (await shared.Gateway.RawAsync($"{method} /staff/x HTTP/1.1")).Status);
        Assert.Equal(403, (await shared.Gateway.RawAsync($"{method} /staff/x HTTP/1.1", $"Authorization: Bearer {shared.User}")).Status);
        Assert.Equal(405, (await shared.Gateway.RawAsync($"{method} /staff/x HTTP/1.1", $"Authorization: Bearer {shared.Staff}")).Status);
        Assert.Empty(shared.Upstream.Requests);
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    [InlineData("OPTIONS")]
    [InlineData("HEAD")]
    public async Task A_wish_for_a_WebSocket_makes_no_GET_of_another_method(string method)
    {
        shared.Upstream.Requests.Clear();

        var answer = await shared.Gateway.RawAsync($"{method} /public/x HTTP/1.1", "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==");

        Assert.Equal(200, answer.Status);
        var arrived = Assert.Single(shared.Upstream.Requests);
        Assert.Equal(method, arrived.Method);
        Assert.Null(arrived["Upgrade"]);
    }

    [Theory]
    [InlineData("X-HTTP-Method-Override: DELETE")]
    [InlineData("X_Http_Method: DELETE")]
    [InlineData("X-Method-Override: DELETE")]
    public async Task Where_the_method_was_judged_no_header_changes_it_at_the_backend(string header)
    {
        shared.Upstream.Requests.Clear();

        Assert.Equal(200, (await shared.Gateway.RawAsync("PROPFIND /dav/x HTTP/1.1", $"Authorization: Bearer {shared.User}", header)).Status);

        Assert.Null(Assert.Single(shared.Upstream.Requests)[header.Split(':')[0]]);
    }

    [Fact]
    public async Task A_policy_that_names_another_method_lets_it_through_as_it_is_written_and_no_tunnel()
    {
        shared.Upstream.Requests.Clear();

        Assert.Equal(200, (await shared.Gateway.RawAsync("PROPFIND /dav/x HTTP/1.1", $"Authorization: Bearer {shared.User}")).Status);
        Assert.Equal("PROPFIND", Assert.Single(shared.Upstream.Requests).Method);
        Assert.Equal(403, (await shared.Gateway.RawAsync("propfind /dav/x HTTP/1.1", $"Authorization: Bearer {shared.User}")).Status);
        Assert.Equal(403, (await shared.Gateway.RawAsync("MKCOL /dav/x HTTP/1.1", $"Authorization: Bearer {shared.User}")).Status);
        Assert.Equal(401, (await shared.Gateway.RawAsync("PROPFIND /dav/x HTTP/1.1")).Status);
        Assert.Single(shared.Upstream.Requests);
    }

    [Theory]
    [InlineData("X-HTTP-Method-Override: TRACE")]
    [InlineData("X-HTTP-Method: DELETE")]
    public async Task A_header_changes_no_method_here(string header)
    {
        shared.Upstream.Requests.Clear();

        Assert.Equal(200, (await shared.Gateway.RawAsync("GET /public/x HTTP/1.1", header)).Status);

        Assert.Equal("GET", Assert.Single(shared.Upstream.Requests).Method);
    }
}
