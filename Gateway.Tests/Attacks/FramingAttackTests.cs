using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Attacks;

/// <summary>
/// Requests whose end two programs would find in different places. each carries a second request behind itself:
/// it must not become one, and the connection must not be read on.
/// </summary>
public sealed class FramingAttackTests(AttackedGateway shared) : IClassFixture<AttackedGateway>
{
    private const string Smuggled = "GET /public/smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n";

    [Fact]
    public async Task Two_good_tokens_are_one_too_many()
    {
        shared.Upstream.Requests.Clear();

        var answer = await shared.Gateway.RawAsync("GET /staff/x HTTP/1.1", $"Authorization: Bearer {shared.User}", $"Authorization: Bearer {shared.Staff}");

        Assert.Equal(400, answer.Status);
        Assert.Equal("close", answer["Connection"]);
        Assert.Empty(shared.Upstream.Requests);
    }

    [Fact]
    public async Task A_refused_path_closes_the_connection_with_what_stands_behind_it_unread()
    {
        shared.Upstream.Requests.Clear();

        var answer = await shared.Gateway.BytesAsync($"POST /a%2fb HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nhello{Smuggled}");

        Assert.Equal(400, answer.Status);
        Assert.Equal(1, answer.Count);
        Assert.Empty(shared.Upstream.Requests);
    }

    [Fact]
    public async Task A_body_that_looks_like_a_request_stays_a_body()
    {
        shared.Upstream.Requests.Clear();

        var counted = await shared.Gateway.BytesAsync($"POST /public/x HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: {Smuggled.Length}\r\n\r\n{Smuggled}");
        var chunked = await shared.Gateway.BytesAsync($"POST /public/y HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n{Smuggled.Length:x}\r\n{Smuggled}\r\n0\r\n\r\n");

        Assert.Equal(200, counted.Status);
        Assert.Equal(200, chunked.Status);
        Assert.Equal(["/public/x", "/public/y"], shared.Upstream.Requests.Select(request => request.RawTarget));
        Assert.All(shared.Upstream.Requests, request => Assert.Equal(Smuggled, request.Body));
    }

    [Theory]
    [InlineData("Content_Length: 500")]
    [InlineData("Content.Length: 500")]
    [InlineData("Transfer_Encoding: chunked")]
    [InlineData("transfer.encoding: chunked")]
    [InlineData("Transfer_Encoding: identity")]
    [InlineData("Connection_: upgrade")]
    [InlineData("Keep_Alive: 1")]
    [InlineData("_Host: evil.example")]
    [InlineData("Host_: evil.example")]
    [InlineData("_Authorization: Basic YTpi")]
    [InlineData("Cookie_: mlg-session=x")]
    [InlineData("_Upgrade: h2c")]
    [InlineData("Expect_: 100-continue")]
    public async Task A_look_alike_of_a_framing_header_does_not_reach_the_backend(string header)
    {
        shared.Upstream.Requests.Clear();

        var answer = await shared.Gateway.BytesAsync($"POST /public/x HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{header}\r\nContent-Length: 5\r\n\r\nhello");

        Assert.Equal(200, answer.Status);
        var arrived = Assert.Single(shared.Upstream.Requests);
        Assert.Equal("hello", arrived.Body);
        Assert.DoesNotContain(arrived.Headers.Keys, name => name.Contains('_', StringComparison.Ordinal) || name.Contains('.', StringComparison.Ordinal));
    }

    [Fact]
    public async Task Headers_that_Connection_names_do_not_take_our_headers_away()
    {
        shared.Upstream.Requests.Clear();

        var answer = await shared.Gateway.BytesAsync(
            $"GET /staff/x HTTP/1.1\r\nHost: localhost\r\nConnection: close, X-Gateway-User, X-Gateway-Roles, X-Forwarded-For\r\nAuthorization: Bearer {shared.Staff}\r\n\r\n");

        Assert.Equal(200, answer.Status);
        var arrived = Assert.Single(shared.Upstream.Requests);
        Assert.Equal("staff", arrived["X-Gateway-Roles"]);
        Assert.NotNull(arrived["X-Gateway-User"]);
        Assert.Equal("127.0.0.1", arrived["X-Forwarded-For"]);
        Assert.Null(arrived["Authorization"]);
    }

    [Fact]
    public async Task Trailers_bring_no_identity()
    {
        shared.Upstream.Requests.Clear();

        var answer = await shared.Gateway.BytesAsync(
            "POST /public/x HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nTrailer: X-Gateway-User\r\nTransfer-Encoding: chunked\r\n\r\n"
            + "5\r\nhello\r\n0\r\nX-Gateway-User: admin\r\n\r\n");

        Assert.Equal(200, answer.Status);
        var arrived = Assert.Single(shared.Upstream.Requests);
        Assert.Equal("hello", arrived.Body);
        Assert.DoesNotContain("admin", arrived.Headers.Values);
    }
}
