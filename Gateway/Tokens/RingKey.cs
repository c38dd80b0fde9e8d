using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

namespace MagicLink.Gateway.Tokens;

/// <summary>A key in memory.</summary>
/// <param name="Algorithm">What it signs with.</param>
/// <param name="Credentials">What tokens are signed with; the same object for as long as the key is loaded.</param>
/// <param name="Public">Its entry in the JWKS; null for HS256, whose only key is a secret.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="RetiredAt">When another took its place; null for the one that signs.</param>
/// <param name="LearnedAt">When this gateway learned of it, as a timestamp of its monotonic clock.</param>
/// <param name="Delay">How long after that it must not sign yet.</param>
internal sealed record RingKey(
    TokenAlgorithm Algorithm, SigningCredentials Credentials, JsonWebKey? Public, DateTimeOffset CreatedAt, DateTimeOffset? RetiredAt, long LearnedAt, TimeSpan Delay)
{
    public SecurityKey Key => Credentials.Key;

    public string Id => Key.KeyId;

    public static RingKey From(StoredSigningKey stored, SecurityKey key, long learnedAt, TimeSpan delay)
    {
        var algorithm = stored.Algorithm.ToString();
        return new RingKey(stored.Algorithm, new SigningCredentials(key, algorithm), PublicHalf(key, algorithm), stored.CreatedAt, stored.RetiredAt, learnedAt, delay);
    }

    public bool Verifies(TimeProvider clock, TimeSpan overlap) => RetiredAt is not { } retired || clock.GetUtcNow() < retired + overlap;

    /// <summary>Whether a token signed now ends within the overlap.</summary>
    public bool MaySign(TimeProvider clock) => Verifies(clock, KeyTiming.Margin);

    /// <summary>How long it must not sign yet; zero or less when it may.</summary>
    public TimeSpan UntilReady(TimeProvider clock) => Delay - clock.GetElapsedTime(LearnedAt);

    private static JsonWebKey? PublicHalf(SecurityKey key, string algorithm)
    {
        SecurityKey? half = key switch
        {
            ECDsaSecurityKey ec => new ECDsaSecurityKey(ECDsa.Create(ec.ECDsa.ExportParameters(includePrivateParameters: false))) { KeyId = key.KeyId },
            RsaSecurityKey rsa => new RsaSecurityKey(rsa.Rsa.ExportParameters(includePrivateParameters: false)) { KeyId = key.KeyId },
            _ => null,
        };
        if (half is null)
        {
            return null;
        }

        var jwk = JsonWebKeyConverter.ConvertFromSecurityKey(half);
        jwk.Use = "sig";
        jwk.Alg = algorithm;
        return jwk;
    }
}
