using System.Security.Cryptography;
using MagicLink.Gateway.Tests.Attacks;
using MagicLink.Gateway.Tests.Harness;
using MagicLink.Gateway.Tokens;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace MagicLink.Gateway.Tests.Tokens;

/// <summary>A new key signs from one moment on, and no token that was good becomes bad by that.</summary>
public sealed class KeyRotationTests : IAsyncLifetime
{
    private static readonly TimeSpan TokenLife = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan Overlap = TokenLife + TimeSpan.FromHours(1);
    private TestGateway gateway = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private KeyRotationFlow Rotation => gateway.Service<KeyRotationFlow>();

    public async ValueTask InitializeAsync() => gateway = await TestGateway.StartAsync();

    public ValueTask DisposeAsync() => gateway.DisposeAsync();

    [Theory]
    [InlineData("ES256")]
    [InlineData("RS256")]
    [InlineData("HS256")]
    public async Task After_a_rotation_the_new_key_signs_and_the_old_token_lives_until_it_expires(string algorithm)
    {
        await using var rotated = await TestGateway.StartAsync(configure: config => config.With("Tokens:Algorithm", algorithm));
        var old = await rotated.JwtAsync("ann@example.com");

        var key = Assert.IsType<KeyRotationResult.Rotated>(await rotated.Service<KeyRotationFlow>().RotateAsync(Cancellation)).Key;
        var young = await rotated.JwtAsync("ann@example.com");

        Assert.Equal(key.Id, Kid(young));
        Assert.NotEqual(Kid(old), Kid(young));
        Assert.True(await rotated.IsSignedInAsync(old));
        Assert.True(await rotated.IsSignedInAsync(young));

        rotated.Clock.Advance(TokenLife + TimeSpan.FromSeconds(4));
        Assert.True(await rotated.IsSignedInAsync(old));
        rotated.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.False(await rotated.IsSignedInAsync(old));
    }

    [Fact]
    public async Task A_token_of_the_old_key_that_was_never_seen_before_the_rotation_is_let_in_too()
    {
        var old = await gateway.JwtAsync("ann@example.com");

        await Rotation.RotateAsync(Cancellation);

        gateway.Clock.Advance(TokenLife);
        Assert.True(await gateway.IsSignedInAsync(old));
    }

    [Fact]
    public async Task Both_keys_are_published_until_every_token_of_the_old_one_has_expired()
    {
        var old = Assert.Single(await PublishedAsync());

        await Rotation.RotateAsync(Cancellation);
        var young = Kid(await gateway.JwtAsync("ann@example.com"));
        Assert.Equal([young, old], await PublishedAsync());

        gateway.Clock.Advance(Overlap - TimeSpan.FromSeconds(1));
        Assert.Equal([young, old], await PublishedAsync());

        gateway.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal([young], await PublishedAsync());
    }

    [Fact]
    public async Task A_key_whose_overlap_is_over_verifies_nothing_and_is_deleted()
    {
        var jwt = await gateway.JwtAsync("ann@example.com");
        var old = ((ECDsaSecurityKey)gateway.Service<KeyRing>().Current.Key).ECDsa;
        await Rotation.RotateAsync(Cancellation);
        var stillGood = Forge(jwt, old);

        gateway.Clock.Advance(Overlap - TimeSpan.FromSeconds(1));
        Assert.True(await gateway.IsSignedInAsync(stillGood));
        gateway.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.False(await gateway.IsSignedInAsync(stillGood));
        Assert.False(await gateway.IsSignedInAsync(Forge(jwt, old)));

        var store = gateway.Service<ISigningKeyStore>();
        await Eventually.TrueAsync(
            async () => (await store.ListAsync(Cancellation)).Keys.Count == 1, "the key is deleted", () => gateway.Clock.Advance(TimeSpan.FromMinutes(1)));
    }

    [Fact]
    public async Task After_a_restart_the_newest_key_signs_even_when_the_clock_was_set_back()
    {
        using var config = new TestConfig();
        string old, young;
        await using (var first = await TestGateway.StartAsync(config))
        {
            old = await first.JwtAsync("ann@example.com");
            first.Clock.Advance(-TimeSpan.FromMinutes(10));
            await first.Service<KeyRotationFlow>().RotateAsync(Cancellation);
            young = await first.JwtAsync("ann@example.com");
        }

        await using var second = await TestGateway.StartAsync(config);

        Assert.Equal(Kid(young), Kid(await second.JwtAsync("ann@example.com")));
        Assert.True(await second.IsSignedInAsync(old));
        Assert.True(await second.IsSignedInAsync(young));
    }

    [Fact]
    public async Task Dropping_the_old_keys_ends_their_tokens_at_once_remembered_ones_too_and_refreshing_helps()
    {
        var session = await gateway.OpenSessionAsync("ann@example.com");
        var unseen = await gateway.RefreshedAsync(session.RefreshToken);
        Assert.True(await gateway.IsSignedInAsync(session.Jwt));

        var key = await Rotation.DropOldAsync(Cancellation);

        Assert.False(await gateway.IsSignedInAsync(session.Jwt));
        Assert.False(await gateway.IsSignedInAsync(unseen.Jwt));
        Assert.Equal([key.Id], await PublishedAsync());
        var refreshed = await gateway.RefreshedAsync(unseen.RefreshToken);
        Assert.Equal(key.Id, Kid(refreshed.Jwt));
        Assert.True(await gateway.IsSignedInAsync(refreshed.Jwt));
    }

    [Fact]
    public async Task A_leaked_key_opens_nothing_after_it_was_dropped()
    {
        var jwt = await gateway.JwtAsync("ann@example.com");
        var leaked = ((ECDsaSecurityKey)gateway.Service<KeyRing>().Current.Key).ECDsa;
        var forged = Forge(jwt, leaked);
        Assert.True(await gateway.IsSignedInAsync(forged));

        await Rotation.DropOldAsync(Cancellation);

        Assert.False(await gateway.IsSignedInAsync(forged));
        Assert.False(await gateway.IsSignedInAsync(Forge(jwt, leaked)));
    }

    [Fact]
    public async Task An_operator_can_rotate_often_but_not_without_end()
    {
        for (var keys = 1; keys < KeyRotationFlow.Most; keys++)
        {
            Assert.IsType<KeyRotationResult.Rotated>(await Rotation.RotateAsync(Cancellation));
        }

        Assert.IsType<KeyRotationResult.TooMany>(await Rotation.RotateAsync(Cancellation));
        Assert.Equal(KeyRotationFlow.Most, (await PublishedAsync()).Count);

        gateway.Clock.Advance(Overlap);
        Assert.IsType<KeyRotationResult.Rotated>(await Rotation.RotateAsync(Cancellation));
        Assert.Equal(2, (await PublishedAsync()).Count);
    }

    private static string Kid(string jwt) => new JsonWebToken(jwt).Kid;

    // Valid for a day: what it is refused for is its key.
    private string Forge(string jwt, ECDsa key)
    {
        var now = gateway.Clock.GetUtcNow().ToUnixTimeSeconds();
        return ForgedToken.From(jwt).Claim("jti", $"{now}").Claim("exp", now + 86400).Sign(key);
    }

    private async Task<IReadOnlyList<string>> PublishedAsync()
    {
        using var answer = await gateway.GetAsync("/.well-known/jwks.json");
        return [.. (await answer.JsonAsync(200)).GetProperty("keys").EnumerateArray().Select(key => key.GetProperty("kid").GetString()!)];
    }
}
