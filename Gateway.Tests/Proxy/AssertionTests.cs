using MagicLink.Gateway.Tests.Harness;
using MagicLink.Gateway.Tokens;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace MagicLink.Gateway.Tests.Proxy;

/// <summary>Each backend is told in a signed token, for it alone, who makes a request.</summary>
public sealed class AssertionTests(ProxiedGateway shared) : IClassFixture<ProxiedGateway>
{
    private const string Header = "X-Gateway-Assertion";

    private TestGateway Gateway => shared.Gateway;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_says_who_the_person_is_in_the_true_text_and_verifies_with_the_published_keys()
    {
        var signedIn = await Gateway.SignInAsync("zoe@example.com", "Zoë 100%", "Łukasiewicz", "user", "staff");
        var access = new JsonWebToken(signedIn.GetProperty("jwt").GetString());

        var arrived = await shared.ArrivedAsync("/x", access.EncodedToken);

        var assertion = new JsonWebToken(arrived[Header]);
        Assert.Equal(("assertion+jwt", "ES256"), (assertion.Typ, assertion.Alg));
        Assert.Equal(["alg", "amr", "aud", "auth_time", "email", "exp", "iat", "iss", "kid", "name", "roles", "sid", "sub", "typ"], Members(assertion).Order(StringComparer.Ordinal));
        Assert.Equal((Gateway.Config.PublicUrl, "app"), (assertion.Issuer, Assert.Single(assertion.Audiences)));
        Assert.Equal(signedIn.GetProperty("user").GetProperty("_id").GetString(), assertion.Subject);
        Assert.Equal(access.GetPayloadValue<string>("sid"), assertion.GetPayloadValue<string>("sid"));
        Assert.Equal(("zoe@example.com", "Zoë 100% Łukasiewicz"), (assertion.GetPayloadValue<string>("email"), assertion.GetPayloadValue<string>("name")));
        Assert.Equal(["user", "staff"], assertion.GetPayloadValue<string[]>("roles"));
        Assert.Equal(access.GetPayloadValue<string[]>("amr"), assertion.GetPayloadValue<string[]>("amr"));
        Assert.Equal(access.GetPayloadValue<long>("auth_time"), assertion.GetPayloadValue<long>("auth_time"));
        Assert.Equal(60, assertion.GetPayloadValue<long>("exp") - assertion.GetPayloadValue<long>("iat"));
        Assert.True((await VerifyAsync(assertion.EncodedToken, "app")).IsValid);
        Assert.False((await VerifyAsync(assertion.EncodedToken, "other")).IsValid);
        Assert.Equal("Zo%C3%AB 100%25 %C5%81ukasiewicz", arrived["X-Gateway-Name"]);
    }

    [Fact]
    public async Task One_role_is_a_list_too_and_a_person_without_a_name_has_none()
    {
        var assertion = new JsonWebToken((await shared.ArrivedAsync("/x", shared.User))[Header]);

        Assert.Equal(["user"], assertion.GetPayloadValue<string[]>("roles"));
        Assert.False(assertion.TryGetPayloadValue<string>("name", out _));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("Authorization: Bearer eyJhbGciOiJub25lIn0.e30.")]
    [InlineData("Authorization: Basic YW5uOnNlY3JldA==")]
    [InlineData("Cookie: mlg-session=invented")]
    public async Task Nobody_gets_none(string? header)
    {
        var arrived = await shared.ArrivedAsync("/public/x", null, [.. header is null ? Array.Empty<string>() : [header], $"{Header}: of-the-client"]);

        Assert.DoesNotContain(arrived.Headers, each => each.Key.Contains("Assertion", StringComparison.OrdinalIgnoreCase) || each.Value == "of-the-client");
    }

    [Fact]
    public async Task A_signed_in_person_has_one_on_a_public_route_as_well_and_a_client_cannot_send_another()
    {
        var arrived = await shared.ArrivedAsync("/public/x", shared.User, $"{Header}: of-the-client", "x_gateway_assertion: of-the-client");

        Assert.Equal(new JsonWebToken(shared.User).Subject, new JsonWebToken(arrived[Header]).Subject);
        Assert.DoesNotContain("of-the-client", arrived.Headers.Values);
    }

    [Fact]
    public async Task A_browsers_session_has_one_and_no_token_of_ours_goes_with_it()
    {
        var cookie = await Gateway.CookieAsync("bea@example.com");

        foreach (var path in new[] { "/x", "/forwards/x" })
        {
            var arrived = await shared.ArrivedAsync(path, null, $"Cookie: {cookie}");
            Assert.True((await VerifyAsync(arrived[Header]!, "app")).IsValid);
            Assert.Null(arrived["Authorization"]);
            Assert.Null(arrived["Cookie"]);
        }
    }

    [Fact]
    public async Task A_route_may_name_its_header()
    {
        var arrived = await shared.ArrivedAsync("/wiki/x", shared.User);

        Assert.True((await VerifyAsync(arrived["Remote-Assertion"]!, "app")).IsValid);
        Assert.Null(arrived[Header]);
    }

    [Fact]
    public async Task It_opens_nothing_here_even_where_tokens_have_a_backends_name_for_audience()
    {
        await using var upstream = await Upstream.StartAsync();
        await using var gateway = await TestGateway.StartAsync(upstream, config => config.With("Tokens:Audience", "app"));
        var jwt = await gateway.JwtAsync("ann@example.com");
        Assert.Equal(200, (await gateway.RawGetAsync("/x", jwt)).Status);
        var assertion = Assert.Single(upstream.Requests)[Header]!;
        Assert.Equal(Assert.Single(new JsonWebToken(jwt).Audiences), Assert.Single(new JsonWebToken(assertion).Audiences));

        Assert.Equal(401, (await gateway.RawGetAsync("/x", assertion)).Status);
        Assert.Equal(401, (await gateway.RawGetAsync("/api/magic-link/session", assertion)).Status);
        Assert.Equal(401, (await gateway.RawGetAsync("/x", null, $"{Header}: {assertion}")).Status);
        Assert.Single(upstream.Requests);
    }

    [Fact]
    public async Task The_audience_is_the_cluster_as_it_is_written_whatever_the_route_calls_it()
    {
        await using var upstream = await Upstream.StartAsync();
        await using var gateway = await TestGateway.StartAsync(upstream, config => config.Routes["app"]!["ClusterId"] = "APP");

        await gateway.RawGetAsync("/x", await gateway.JwtAsync("ann@example.com"));

        Assert.Equal(["app"], new JsonWebToken(Assert.Single(upstream.Requests)[Header]).Audiences);
    }

    [Fact]
    public async Task With_RS256_it_is_ES256_all_the_same_by_a_key_that_is_published_beside_and_opens_nothing_here()
    {
        await using var upstream = await Upstream.StartAsync();
        await using var gateway = await TestGateway.StartAsync(upstream, config => config.With("Tokens:Algorithm", "RS256"));
        var jwt = await gateway.JwtAsync("ann@example.com");
        await gateway.RawGetAsync("/x", jwt);
        var assertion = new JsonWebToken(Assert.Single(upstream.Requests)[Header]);

        Assert.Equal(("RS256", "ES256"), (new JsonWebToken(jwt).Alg, assertion.Alg));
        Assert.True((await VerifyAsync(assertion.EncodedToken, "app", gateway)).IsValid);
        var es256 = ((ECDsaSecurityKey)gateway.Service<KeyRing>().CurrentOf(TokenAlgorithm.ES256).Key).ECDsa;
        var forged = Attacks.ForgedToken.From(jwt).With("alg", "ES256").With("kid", assertion.Kid).Sign(es256);
        Assert.Equal(401, (await gateway.RawGetAsync("/x", forged)).Status);
    }

    [Theory]
    [InlineData("HS256", null)]
    [InlineData("HS256", false)]
    [InlineData("ES256", false)]
    [InlineData("RS256", false)]
    public async Task Where_there_are_none_nobody_else_gets_one_through_and_no_key_is_kept_for_them(string algorithm, bool? assertion)
    {
        await using var upstream = await Upstream.StartAsync();
        await using var gateway = await TestGateway.StartAsync(upstream, config => config.With("Tokens:Algorithm", algorithm).With("Identity", new System.Text.Json.Nodes.JsonObject { ["Assertion"] = assertion }));

        await gateway.RawGetAsync("/x", await gateway.JwtAsync("ann@example.com"), $"{Header}: of-the-client", "X_Gateway_Assertion: of-the-client");

        var arrived = Assert.Single(upstream.Requests);
        Assert.Equal("ann@example.com", arrived["X-Gateway-Email"]);
        Assert.DoesNotContain(arrived.Headers.Keys, name => name.Contains("Assertion", StringComparison.OrdinalIgnoreCase));
        Assert.Single((await gateway.Service<ISigningKeyStore>().ListAsync(Cancellation)).Keys);
    }

    [Fact]
    public async Task Asking_for_them_with_HS256_stops_the_start_and_names_both_settings()
    {
        using var config = new TestConfig().With("Tokens:Algorithm", "HS256").With("Identity:Assertion", true);

        var fault = Assert.Single(await config.CheckAsync());

        Assert.Equal("Gateway:Identity:Assertion", fault.Setting);
        Assert.Contains("Gateway:Tokens:Algorithm", fault.Problem, StringComparison.Ordinal);
    }

    private Task<TokenValidationResult> VerifyAsync(string assertion, string audience) => VerifyAsync(assertion, audience, Gateway);

    // As a backend does, from what anybody can read.
    private static async Task<TokenValidationResult> VerifyAsync(string assertion, string audience, TestGateway gateway)
    {
        var published = await gateway.Client.GetStringAsync("/.well-known/jwks.json", Cancellation);
        return await new JsonWebTokenHandler().ValidateTokenAsync(assertion, new TokenValidationParameters
        {
            IssuerSigningKeys = new JsonWebKeySet(published).Keys,
            TryAllIssuerSigningKeys = false,
            ValidAlgorithms = ["ES256"],
            ValidTypes = ["assertion+jwt"],
            ValidIssuer = gateway.Config.PublicUrl,
            ValidAudience = audience,
            LifetimeValidator = (_, expires, _, _) => expires > gateway.Clock.GetUtcNow().UtcDateTime,
        });
    }

    private static IEnumerable<string> Members(JsonWebToken token) =>
        token.EncodedToken.Split('.').Take(2).SelectMany(part => System.Text.Json.Nodes.JsonNode.Parse(Base64UrlEncoder.Decode(part))!.AsObject().Select(member => member.Key));
}
