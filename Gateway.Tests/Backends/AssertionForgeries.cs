using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using MagicLink.Gateway.Tests.Attacks;
using MagicLink.Gateway.Tests.Harness;
using MagicLink.Gateway.Tokens;
using Microsoft.IdentityModel.Tokens;

namespace MagicLink.Gateway.Tests.Backends;

/// <summary>What a backend must not take for an assertion to the cluster <c>wiki</c>, however near it comes to one.</summary>
/// <param name="elsewhere">A good assertion to another cluster.</param>
/// <param name="jwt">A good access token.</param>
internal sealed class AssertionForgeries(TestGateway gateway, string elsewhere, string jwt)
{
    private readonly ECDsa ours = ((ECDsaSecurityKey)gateway.Service<KeyRing>().Current.Key).ECDsa;
    private readonly ECDsa strangers = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    private long Now { get; } = gateway.Clock.GetUtcNow().ToUnixTimeSeconds();

    /// <summary>The one that all others are made of.</summary>
    public string Good => Assertion.Sign(ours);

    public IEnumerable<(string Name, string Token)> All =>
    [
        ("of another cluster", elsewhere),
        ("another audience", Assertion.Claim("aud", "wiki2").Sign(ours)),
        ("no audience", Assertion.Claim("aud", null).Sign(ours)),
        ("another issuer", Assertion.Claim("iss", "https://login.example.net").Sign(ours)),
        ("no issuer", Assertion.Claim("iss", null).Sign(ours)),
        ("expired", Assertion.Claim("iat", Now - 120).Claim("exp", Now - 60).Sign(ours)),
        ("expired a moment ago", Assertion.Claim("iat", Now - 70).Claim("exp", Now - 10).Sign(ours)),
        ("without an end", Assertion.Claim("exp", null).Sign(ours)),
        ("access token", jwt),
        ("access token for this cluster", ForgedToken.From(jwt).Claim("aud", "wiki").Sign(ours)),
        ("typ of an access token", Assertion.With("typ", "at+jwt").Sign(ours)),
        ("typ of any token", Assertion.With("typ", "JWT").Sign(ours)),
        ("no typ", Assertion.With("typ", null).Sign(ours)),
        ("changed after signing", $"{Good.Split('.')[0]}.{Assertion.Claim("email", "root@example.com").Unsigned().Split('.')[1]}.{Good.Split('.')[2]}"),
        ("bad signature", Good[..^6] + (Good.EndsWith("AAAAAA", StringComparison.Ordinal) ? "BBBBBB" : "AAAAAA")),
        ("no signature", Good[..(Good.LastIndexOf('.') + 1)]),
        ("signature of zeros", Assertion.Sign(_ => new byte[64])),
        ("signature in DER", Assertion.Sign(input => ours.SignData(input, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence))),
        ("alg none", Assertion.With("alg", "none").Unsigned()),
        ("alg None with a signature", Assertion.With("alg", "None").Sign(ours)),
        ("alg HS256 by the public key", Assertion.With("alg", "HS256").SignHmac(PublicKey)),
        ("alg ES384", Assertion.With("alg", "ES384").Sign(ours)),
        ("stranger's key under our kid", Assertion.Sign(strangers)),
        ("stranger's key under its own kid", Assertion.With("kid", "invented").Sign(strangers)),
        ("stranger's key brought along", Assertion.With("kid", null).With("jwk", StrangersJwk()).Sign(strangers)),
        ("unknown kid", Assertion.With("kid", "invented").Sign(ours)),
        ("kid of a path", Assertion.With("kid", "../../etc/passwd").Sign(ours)),
        ("empty", ""),
        ("dots", ".."),
        ("no JSON", "eyJ.eyJ.eyJ"),
        ("JSON of another kind", ForgedToken.Sign("[]", "[]", input => ours.SignData(input, HashAlgorithmName.SHA256))),
        ("JSON nulls", ForgedToken.Sign("null", "null", input => ours.SignData(input, HashAlgorithmName.SHA256))),
        ("four parts", Good + ".x"),
        ("word", "trust-me"),
    ];

    private ForgedToken Assertion => ForgedToken.From(elsewhere).Claim("aud", "wiki").Claim("iat", Now).Claim("exp", Now + 60);

    private byte[] PublicKey => ours.ExportParameters(includePrivateParameters: false).Q is var point ? [.. point.X!, .. point.Y!] : [];

    private JsonObject StrangersJwk()
    {
        var point = strangers.ExportParameters(includePrivateParameters: false).Q;
        return new JsonObject { ["kty"] = "EC", ["crv"] = "P-256", ["alg"] = "ES256", ["x"] = Base64Url.EncodeToString(point.X), ["y"] = Base64Url.EncodeToString(point.Y) };
    }
}
