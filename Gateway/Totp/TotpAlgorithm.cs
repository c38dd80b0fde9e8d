namespace MagicLink.Gateway.Totp;

/// <summary>The hash function of a TOTP's HMAC (RFC 6238 §1.2).</summary>
internal enum TotpAlgorithm
{
    SHA1,
    SHA256,
    SHA512,
}
