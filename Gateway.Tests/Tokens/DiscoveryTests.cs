using System.Text.Json;
using MagicLink.Gateway.Tests.Harness;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace MagicLink.Gateway.Tests.Tokens;

public sealed class DiscoveryTests
{
    private static readonly string[] Private = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

    [Theory]
    [InlineData("ES256", "EC")]
    [InlineData("RS256", "RSA")]
    public async Task A_token_validates_from_the_authority_URL_alone(string algorithm, string keyType)
    {
        await using var gateway = await TestGateway.StartAsync(configure: config => config.With("Tokens:Algorithm", algorithm));
        var jwt = await gateway.JwtAsync("ann@example.com");
        var authority = gateway.Config.PublicUrl;
        var discovery = new ConfigurationManager<OpenIdConnectConfiguration>(
            authority + "/.well-known/openid-configuration",
            new OpenIdConnectConfigurationRetriever(),
            new HttpDocumentRetriever(gateway.Client) { RequireHttps = false });

        var configuration = await discovery.GetConfigurationAsync(TestContext.Current.CancellationToken);
        var result = await new JsonWebTokenHandler().ValidateTokenAsync(jwt, new TokenValidationParameters
        {
            ConfigurationManager = discovery,
            ValidIssuer = authority,
            ValidAudience = authority,
            ValidTypes = ["at+jwt"],
        });

        Assert.True(result.IsValid, result.Exception?.ToString());
        Assert.Equal(authority, configuration.Issuer);
        Assert.Equal(authority + "/.well-known/jwks.json", configuration.JwksUri);
        Assert.Equal([algorithm], configuration.IdTokenSigningAlgValuesSupported);
        var key = Assert.Single(configuration.JsonWebKeySet.Keys, key => key.Alg == algorithm);
        Assert.Equal((keyType, algorithm, "sig", new JsonWebToken(jwt).Kid), (key.Kty, key.Alg, key.Use, key.Kid));
        Assert.Equal("ann@example.com", result.Claims["email"]);
    }

    [Theory]
    [InlineData("ES256")]
    [InlineData("RS256")]
    public async Task The_key_list_holds_no_private_part(string algorithm)
    {
        await using var gateway = await TestGateway.StartAsync(configure: config => config.With("Tokens:Algorithm", algorithm));
        using var response = await gateway.GetAsync("/.well-known/jwks.json");

        var keys = (await response.JsonAsync(200)).GetProperty("keys").EnumerateArray().ToArray();

        Assert.NotEmpty(keys);
        Assert.All(keys, key => Assert.Empty(key.EnumerateObject().Select(member => member.Name).Intersect(Private)));
        Assert.All(keys, key => Assert.False(new JsonWebKey(key.GetRawText()).HasPrivateKey));
    }

    [Fact]
    public async Task HS256_publishes_no_key_and_works_here()
    {
        await using var upstream = await Upstream.StartAsync();
        await using var gateway = await TestGateway.StartAsync(upstream, config => config.With("Tokens:Algorithm", "HS256"));
        var jwt = await gateway.JwtAsync("ann@example.com");

        using var keys = await gateway.GetAsync("/.well-known/jwks.json");
        using var answer = await gateway.GetAsync("/x", jwt);

        Assert.Equal(JsonValueKind.Array, (await keys.JsonAsync(200)).GetProperty("keys").ValueKind);
        Assert.Empty((await keys.JsonAsync(200)).GetProperty("keys").EnumerateArray());
        Assert.Equal("HS256", new JsonWebToken(jwt).Alg);
        Assert.Equal(200, (int)answer.StatusCode);
        Assert.Single(upstream.Requests);
    }

    [Fact]
    public async Task Issuer_and_audience_can_be_named_apart_from_the_public_URL()
    {
        await using var upstream = await Upstream.StartAsync();
        await using var gateway = await TestGateway.StartAsync(
            upstream, config => config.With("Tokens:Issuer", "https://id.example.com").With("Tokens:Audience", "apps"));
        var jwt = new JsonWebToken(await gateway.JwtAsync("ann@example.com"));

        using var configuration = await gateway.GetAsync("/.well-known/openid-configuration");
        using var answer = await gateway.GetAsync("/x", jwt.EncodedToken);

        Assert.Equal("https://id.example.com", jwt.Issuer);
        Assert.Equal(["apps"], jwt.Audiences);
        Assert.Equal("https://id.example.com", (await configuration.JsonAsync(200)).GetProperty("issuer").GetString());
        Assert.Equal(200, (int)answer.StatusCode);
    }

    [Theory]
    [InlineData("/.well-known/jwks.json", "no-cache")]
    [InlineData("/.well-known/openid-configuration", "public, max-age=300")]
    public async Task Discovery_may_be_read_and_nothing_else(string path, string caching)
    {
        await using var gateway = await TestGateway.StartAsync();

        var head = await gateway.RawAsync($"HEAD {path} HTTP/1.1");
        using var post = await gateway.PostAsync(path, new { });

        Assert.Equal(200, head.Status);
        Assert.Equal(caching, head["Cache-Control"]);
        await post.RefusalAsync(405, "METHOD_NOT_ALLOWED");
        Assert.Equal(["GET", "HEAD"], post.Content.Headers.Allow.Order());
    }
}
