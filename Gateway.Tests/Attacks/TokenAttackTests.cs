using System.Net.WebSockets;
using System.Security.Cryptography;
using MagicLink.Gateway.Tests.Harness;
using MagicLink.Gateway.Tokens;
using Microsoft.IdentityModel.Tokens;

namespace MagicLink.Gateway.Tests.Attacks;

public sealed class TokenAttackTests : IClassFixture<AttackedGateway>
{
    private readonly AttackedGateway shared;

    public TokenAttackTests(AttackedGateway shared)
    {
        this.shared = shared;
        shared.Upstream.Requests.Clear();
    }

    [Theory]
    [MemberData(nameof(Forgeries))]
    public async Task A_token_that_is_not_whole_and_ours_opens_nothing(string forgery)
    {
        var token = shared.Forge.Make(forgery);

        var asProgram = await shared.Gateway.RawGetAsync("/x", token);
        var again = await shared.Gateway.RawGetAsync("/staff/x", token);
        var otherCase = await shared.Gateway.RawAsync("GET /x HTTP/1.1", $"authorization: bEARER {token}");

        // A header that is too large is refused by the server itself.
        Assert.All([asProgram, again, otherCase], answer => Assert.True(answer.Status == 401 || (answer.Status is 431 or 0 && token.Length > 32_000), answer.Text));
        Assert.Empty(shared.Upstream.Requests);
    }

    [Theory]
    [MemberData(nameof(Forgeries))]
    public async Task A_token_that_is_not_whole_and_ours_makes_nobody_of_a_visitor_of_an_anonymous_route(string forgery)
    {
        var token = shared.Forge.Make(forgery);

        var answer = await shared.Gateway.RawGetAsync("/public/x", token);

        Assert.True(answer.Status == 200 || (answer.Status is 431 or 0 && token.Length > 32_000), answer.Text);
        Assert.DoesNotContain(shared.Upstream.Requests.SelectMany(request => request.Headers.Keys), name => name.StartsWith("X-Gateway", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Another_signature_under_a_tokens_text_opens_nothing_whether_the_token_is_known_or_not_and_takes_nothing_from_it()
    {
        var token = await shared.Gateway.JwtAsync("fay@example.com");
        using var another = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        string[] forgeries = [ForgedToken.From(token).Sign(another), token[..token.LastIndexOf('.')] + '.', token[..token.LastIndexOf('.')], token + "A", token[..^1]];

        foreach (var (bearer, status) in forgeries.Append(token).Concat(forgeries).Append(token).Select(bearer => (bearer, bearer == token ? 200 : 401)))
        {
            Assert.Equal(status, (await shared.Gateway.RawGetAsync("/x", bearer)).Status);
        }

        Assert.All(shared.Upstream.Requests, request => Assert.Equal("fay@example.com", request["X-Gateway-Email"]));
        Assert.Equal(2, shared.Upstream.Requests.Count);
    }

    [Theory]
    [InlineData("access_token")]
    [InlineData("token")]
    [InlineData("jwt")]
    [InlineData("bearer_token")]
    [InlineData("authorization")]
    public async Task A_token_in_the_query_string_is_not_read(string name)
    {
        var answer = await shared.Gateway.RawAsync($"GET /x?{name}={shared.Staff} HTTP/1.1");
        var upgrade = await shared.Gateway.RawAsync(
            $"GET /x?{name}={shared.Staff} HTTP/1.1", "Upgrade: websocket", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==");

        Assert.Equal(401, answer.Status);
        Assert.Equal(401, upgrade.Status);
        Assert.Empty(shared.Upstream.Requests);
    }

    [Theory]
    [InlineData("X-Access-Token: ")]
    [InlineData("Proxy-Authorization: Bearer ")]
    [InlineData("X-Authorization: Bearer ")]
    [InlineData("Authorization_: Bearer ")]
    [InlineData("Authorization: Token ")]
    [InlineData("Authorization: Basic ")]
    [InlineData("Authorization: ")]
    [InlineData("Authorization: Bearer")]
    [InlineData("Authorization: Bearer=")]
    [InlineData("Cookie: mlg-session=")]
    [InlineData("Cookie: __Host-mlg-session=")]
    [InlineData("Cookie: access_token=")]
    [InlineData("Sec-WebSocket-Protocol: ")]
    public async Task A_token_in_any_other_place_is_not_read(string place)
    {
        Assert.Equal(401, (await shared.Gateway.RawAsync("GET /x HTTP/1.1", place + shared.Staff)).Status);
        Assert.Empty(shared.Upstream.Requests);
    }

    [Theory]
    [InlineData("Bearer ")]
    [InlineData("bearer ")]
    [InlineData("BEARER ")]
    [InlineData("Bearer    ")]
    public async Task The_scheme_is_read_in_any_case_and_the_good_token_stays_here(string scheme)
    {
        Assert.Equal(200, (await shared.Gateway.RawAsync("GET /staff/x HTTP/1.1", $"Authorization: {scheme}{shared.Staff}")).Status);
        Assert.Null(Assert.Single(shared.Upstream.Requests)["Authorization"]);
    }

    [Theory]
    [InlineData(-4, 0)]
    [InlineData(60, 5)]
    public async Task Clocks_may_differ_by_less_than_five_seconds(int expiresIn, int startsIn)
    {
        var now = shared.Gateway.Clock.GetUtcNow().ToUnixTimeSeconds();
        var token = ForgedToken.From(shared.Staff).Claim("exp", now + expiresIn).Claim("nbf", now + startsIn).Sign(OurKey());

        Assert.Equal(200, (await shared.Gateway.RawGetAsync("/staff/x", token)).Status);
    }

    [Fact]
    public async Task The_roles_in_a_token_are_not_believed_the_persons_own_are()
    {
        var token = ForgedToken.From(shared.User).Claim("roles", new System.Text.Json.Nodes.JsonArray("staff")).Claim("role", "staff").Sign(OurKey());

        Assert.Equal(403, (await shared.Gateway.RawGetAsync("/staff/x", token)).Status);
        Assert.Empty(shared.Upstream.Requests);
    }

    [Fact]
    public async Task A_refused_token_is_answered_as_RFC_6750_says()
    {
        var none = await shared.Gateway.RawGetAsync("/x", bearer: null);
        var bad = await shared.Gateway.RawGetAsync("/x", shared.Forge.Make("another key under the same kid"));

        Assert.Equal("Bearer", none["WWW-Authenticate"]);
        Assert.Equal("Bearer error=\"invalid_token\"", bad["WWW-Authenticate"]);
        Assert.Contains("UNAUTHENTICATED", bad.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_web_socket_without_a_good_token_is_not_opened()
    {
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Authorization", "Bearer " + shared.Forge.Make("no sid, our key"));

        await Assert.ThrowsAsync<WebSocketException>(() => socket.ConnectAsync(new Uri($"ws://localhost:{shared.Gateway.Config.Port}/x"), TestContext.Current.CancellationToken));

        Assert.Empty(shared.Upstream.Requests);
    }

    public static TheoryData<string> Forgeries() => [.. TokenForge.Names];

    private ECDsa OurKey() => ((ECDsaSecurityKey)shared.Gateway.Service<KeyRing>().Current.Key).ECDsa;
}
