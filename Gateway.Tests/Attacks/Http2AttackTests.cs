using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Attacks;

/// <summary>The corpora once more in raw HTTP/2, whose headers are no lines and may hold anything, and what only HTTP/2 can say.</summary>
public sealed class Http2AttackTests(AttackedGateway shared) : IClassFixture<AttackedGateway>
{
    /// <summary>Changes to a plain request: a header put in place of those of its name (<c>=</c>), or after all others (<c>+</c>), and a body.</summary>
    public static readonly TheoryData<string, string, string> Special = new()
    {
        { "+:path", "/staff/x", "" },
        { "+:method", "DELETE", "" },
        { "+:authority", "evil.example", "" },
        { "+host", "evil.example", "" },
        { "=:authority", "", "" },
        { "=:authority", "user@localhost", "" },
        { "=:authority", "localhost/staff", "" },
        { "=:authority", "localhost\r\nX-Gateway-User: 1", "" },
        { "=:path", "", "" },
        { "=:path", "*", "" },
        { "=:path", "staff/x", "" },
        { "=:path", "/public/x HTTP/1.1\r\nX-Gateway-User: 1\r\nX: ", "" },
        { "=:path", "/public/x#/../../staff/x", "" },
        { "=:path", "//staff/x", "" },
        { "=:path", "/public/../staff/x", "" },
        { "=:path", "http://localhost/staff/x", "" },
        { "=:method", "CONNECT", "" },
        { "=:method", "TRACE", "" },
        { "=:method", "GET /staff/x HTTP/1.1\r\nHost: localhost\r\n\r\nGET", "" },
        { "=:scheme", "https", "" },
        { "=:scheme", "http\r\nX-Gateway-User: 1", "" },
        { "=:scheme", "http://localhost/staff/x?", "" },
        { "+:protocol", "websocket", "" },
        { "+:unknown", "1", "" },
        { "+X-Gateway-User", "1", "" },
        { "+x-gateway-user", "1", "" },
        { "+x_gateway_user", "1", "" },
        { "+connection", "x-forwarded-for, close", "" },
        { "+transfer-encoding", "chunked", "0\r\n\r\nGET /staff/x HTTP/1.1\r\nHost: localhost\r\n\r\n" },
        { "+transfer-encoding", "identity", "" },
        { "+upgrade", "websocket", "" },
        { "+upgrade", "h2c", "" },
        { "+te", "gzip, chunked", "" },
        { "+content-length", "0", "GET /staff/x HTTP/1.1\r\nHost: localhost\r\n\r\n" },
        { "+content-length", "5", "GET /staff/x HTTP/1.1\r\nHost: localhost\r\n\r\n" },
        { "+content-length", "500", "short" },
        { "+content-length", "+5", "12345" },
        { "+x", "1\r\nX-Gateway-User: 1", "" },
        { "+x", "1\nX-Gateway-User: 1", "" },
        { "+x", "1\0", "" },
        { "+x: 1\r\nx-gateway-user", "1", "" },
        { "+x y", "1", "" },
        { "+", "1", "" },
        { "+cookie", "mlg-session=1", "" },
    };

    [Fact]
    public async Task No_spelling_of_a_path_brings_anybody_where_the_sender_may_not_go()
    {
        await using var client = RawHttp2.Start(shared.Http2Port);
        var mismatches = new List<string>();
        var arrived = 0;
        foreach (var target in CorpusTests.Targets.Select(target => target.Replace("HOST", "localhost", StringComparison.Ordinal)))
        {
            foreach (var sender in shared.Attackers)
            {
                mismatches.AddRange(await SendAsync(client, sender, Plain(target)));
                arrived += shared.Upstream.Requests.Count;
                mismatches.AddRange(shared.Upstream.Requests.Where(request => request.RawTarget != target).Select(request => $"{target} became {request.RawTarget}"));
            }
        }

        Assert.Empty(mismatches);
        Assert.NotEqual(0, arrived);
    }

    [Fact]
    public async Task No_header_makes_anybody_of_nobody_or_somebody_else_of_somebody()
    {
        await using var client = RawHttp2.Start(shared.Http2Port);
        var mismatches = new List<string>();
        foreach (var header in CorpusTests.Headers)
        {
            var colon = header.IndexOf(':', StringComparison.Ordinal);
            var (name, value) = colon < 0 ? (header, "") : (header[..colon], header[(colon + 1)..].Trim());
            foreach (var spelling in new[] { name, name.ToLowerInvariant() }.Distinct(StringComparer.Ordinal))
            {
                foreach (var sender in shared.Attackers)
                {
                    mismatches.AddRange((await SendAsync(client, sender, [.. Plain("/public/x"), (spelling, value)])).Select(mismatch => $"{header}: {mismatch}"));
                }
            }
        }

        Assert.Empty(mismatches);
    }

    [Theory]
    [MemberData(nameof(Special))]
    public async Task What_only_HTTP2_can_say_brings_nobody_further(string change, string value, string body)
    {
        await using var client = RawHttp2.Start(shared.Http2Port);
        foreach (var sender in shared.Attackers)
        {
            var name = change[1..];
            var changed = change[0] == '='
                ? Plain("/public/x").Select(header => header.Name == name ? (name, value) : header)
                : name.StartsWith(':') ? Plain("/public/x").Take(4).Append((name, value)).Concat(Plain("/public/x").Skip(4)) : Plain("/public/x").Append((name, value));

            Assert.Empty(await SendAsync(client, sender, changed, body));
        }
    }

    [Fact]
    public async Task A_cookie_in_pieces_is_one_cookie_and_ours_is_none_of_the_backends()
    {
        await using var client = RawHttp2.Start(shared.Http2Port);
        shared.Upstream.Requests.Clear();

        Assert.Equal(200, await client.AskAsync([.. Plain("/public/x"), ("cookie", "a=1"), ("cookie", "mlg-session=secret"), ("cookie", "b=2; mlg-device=secret")]));

        Assert.Equal("a=1; b=2", Assert.Single(shared.Upstream.Requests)["Cookie"]);
    }

    private static (string Name, string Value)[] Plain(string path) => [(":method", "GET"), (":scheme", "http"), (":authority", "localhost"), (":path", path)];

    private async Task<IReadOnlyList<string>> SendAsync(RawHttp2 client, Attacker sender, IEnumerable<(string Name, string Value)> headers, string body = "")
    {
        shared.Upstream.Requests.Clear();
        var status = await client.AskAsync(sender.Token is { } token ? headers.Append(("authorization", $"Bearer {token}")) : headers, body);

        // A stream that is reset for what came after its headers may have been let through by these: it is judged as if its answer had arrived.
        var judged = status == 0 && !shared.Upstream.Requests.IsEmpty ? 200 : status;
        return [.. Oracle.Mismatches(sender, new RawAnswer($"HTTP/1.1 {judged:000} "), shared.Upstream.Requests)];
    }
}
