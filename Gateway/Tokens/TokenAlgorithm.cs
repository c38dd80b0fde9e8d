namespace MagicLink.Gateway.Tokens;

/// <summary>The signatures that access tokens may have, by their JWA names (RFC 7518 §3.1).</summary>
internal enum TokenAlgorithm
{
    /// <summary>ECDSA on P-256 with SHA-256.</summary>
    ES256,

    /// <summary>RSASSA-PKCS1-v1_5 with SHA-256, a 3072-bit key.</summary>
    RS256,

    /// <summary>HMAC with SHA-256: the verifier holds the signing secret.</summary>
    HS256,
}
