using MagicLink.Gateway.Secrets;

namespace MagicLink.Gateway.Http;

/// <summary>
/// An access token by digests, what is signed and its signature (RFC 7515 §7.1) apart. No two tokens are issued over the same text, which holds a random
/// <c>jti</c>: another signature under a text that is known is not the one that was issued, and need not be verified.
/// </summary>
internal readonly record struct TokenDigest(Digest Signed, Digest Signature)
{
    public static TokenDigest Of(ReadOnlySpan<char> token)
    {
        var end = Math.Max(0, token.LastIndexOf('.'));
        return new TokenDigest(Digest.Of(token[..end]), Digest.Of(token[end..]));
    }
}
