using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Attacks;

/// <summary>
/// Requests whose end two programs would find in different places. each carries a second request behind itself:
/// it must not become one, and the connection must not be read on.
/// </summary>
public sealed class FramingAttackTests(AttackedGateway shared) : IClassFixture<AttackedGateway>
{
    private const string Smuggled = "GET /public/smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n";

    [Theory]
    [InlineData("Content-Length: 5", "Transfer-Encoding: chunked")]
    [InlineData("Transfer-Encoding: chunked", "Content-Length: 5")]
    [InlineData("Transfer-Encoding: chunked", "Content-Length: 0")]
    [InlineData("transfer-encoding: CHUNKED", "content-length: 5")]
    [InlineData("Content-Length: 5", "Content-Length: 6")]
    [InlineData("Content-Length: 5", "Content-Length: 5")]
    [InlineData("Content-Length: 5, 6", "X: y")]
    [InlineData("Content-Length: -5", "X: y")]
    [InlineData("Content-Length: 0x5", "X: y")]
    [InlineData("Content-Length: 5a", "X: y")]
    [InlineData("Content-Length: 99999999999999999999", "X: y")]
    [InlineData("Content-Length:", "X: y")]
    [InlineData("Transfer-Encoding: chunked, identity", "X: y")]
    [InlineData("Transfer-Encoding: identity", "X: y")]
    [InlineData("Transfer-Encoding: xchunked", "X: y")]
    [InlineData("Transfer-Encoding: chunked;q=1", "X: y")]
    [InlineData("Transfer-Encoding: gzip", "X: y")]
    [InlineData("Transfer-Encoding: \"chunked\"", "X: y")]
    [InlineData("Transfer-Encoding : chunked", "Content-Length: 5")]
    [InlineData("Content-Length : 5", "X: y")]
    [InlineData(" Transfer-Encoding: chunked", "X: y")]
    [InlineData("X: y", "\tTransfer-Encoding: chunked")]
    [InlineData("Transfer-Encoding:\x0b" + "chunked", "X: y")]
    [InlineData("Transfer-Encoding: chunked\x0b", "X: y")]
    [InlineData("Transfer\x00-Encoding: chunked", "X: y")]
    [InlineData("X: a\rTransfer-Encoding: chunked", "Content-Length: 5")]
    [InlineData("X: a\x00" + "b", "Content-Length: 5")]
    [InlineData("Transfer-Encoding", "X: y")]
    public async Task A_body_whose_length_is_in_doubt_is_refused_and_the_connection_closed(string first, string second)
    {
        shared.Upstream.Requests.Clear();

        var answer = await shared.Gateway.BytesAsync($"POST /public/x HTTP/1.1\r\nHost: localhost\r\n{first}\r\n{second}\r\n\r\n0\r\n\r\n{Smuggled}");

        Assert.True(answer.Status is 400 or 501, answer.Text);
        Assert.Equal(1, answer.Count);
        Assert.Empty(shared.Upstream.Requests);
    }

    [Theory]
    [InlineData("Transfer-Encoding: chunked")]
    [InlineData("Transfer-Encoding: chunked\r\nConnection: keep-alive")]
    [InlineData("Transfer-Encoding: chunked\r\nContent-Length: 5")]
    [InlineData("Transfer-Encoding: identity")]
    public async Task HTTP_1_0_knows_no_transfer_encoding(string headers)
    {
        shared.Upstream.Requests.Clear();

        var answer = await shared.Gateway.BytesAsync($"POST /public/x HTTP/1.0\r\nHost: localhost\r\n{headers}\r\n\r\n0\r\n\r\n{Smuggled}");

        Assert.Equal(400, answer.Status);
        Assert.Equal(1, answer.Count);
        Assert.Empty(shared.Upstream.Requests);
    }

    [Theory]
    [InlineData("zz\r\nhello\r\n0\r\n\r\n")]
    [InlineData("-1\r\nhello\r\n0\r\n\r\n")]
    [InlineData("0x5\r\nhello\r\n0\r\n\r\n")]
    [InlineData("5\r\nhello0\r\n\r\n")]
    [InlineData("4\r\nhello\r\n0\r\n\r\n")]
    [InlineData("FFFFFFFFFFFFFFFF\r\nhello\r\n0\r\n\r\n")]
    [InlineData("100000000\r\nhello\r\n0\r\n\r\n")]
    public async Task A_broken_chunk_ends_the_connection_and_nothing_behind_it_is_a_request(string chunks)
    {
        shared.Upstream.Requests.Clear();

        var answer = await shared.Gateway.BytesAsync($"POST /public/x HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n{chunks}{Smuggled}");

        Assert.True(answer.Status is 400 or 502, answer.Text);
        Assert.DoesNotContain(shared.Upstream.Requests, request => request.RawTarget.Contains("smuggled", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Host: localhost\r\nHost: localhost")]
    [InlineData("Host: localhost\r\nHost: evil.example")]
    [InlineData("Host: evil.example\r\nHost: localhost")]
    [InlineData("Host: localhost\r\nhost: localhost")]
    [InlineData("X: y")]
    [InlineData("Host: localhost/public")]
    [InlineData("Host: localhost evil.example")]
    [InlineData("Host: localhost@evil.example")]
    [InlineData("Host: localhost\r\nAuthorization: Basic YTpi\r\nAuthorization: Basic YTpi")]
    [InlineData("Host: localhost\r\nAuthorization: Bearer x\r\nauthorization: Basic YTpi")]
    public async Task A_doubled_missing_or_broken_Host_and_a_doubled_Authorization_are_refused_and_the_connection_closed(string headers)
    {
        shared.Upstream.Requests.Clear();

        var answer = await shared.Gateway.BytesAsync($"GET /public/x HTTP/1.1\r\n{headers}\r\n\r\n{Smuggled}");

        Assert.Equal(400, answer.Status);
        Assert.Equal(1, answer.Count);
        Assert.Empty(shared.Upstream.Requests);
    }

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
