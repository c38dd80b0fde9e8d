using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using MagicLink.Gateway.Secrets;

namespace MagicLink.Gateway.SignIn;

/// <summary>
/// Signs link tokens with a key of their own (HMAC-SHA-256), so that a forged token is refused without asking the store.
/// Form: base64url of version (1 byte), challenge id (16), proof (16), expiry in Unix seconds (8, big endian), MAC (32).
/// Single use is the store's part: the challenge is consumed once.
/// </summary>
internal sealed class LinkTokenSigner(MasterKeys master)
{
    public const int IdBytes = 16;
    private const byte Version = 1;
    private const int BodyBytes = 1 + IdBytes + IdBytes + 8;
    private const int TokenBytes = BodyBytes + HMACSHA256.HashSizeInBytes;
    private static readonly int TokenChars = Base64Url.GetEncodedLength(TokenBytes);
    private readonly PurposeKeys keys = master.Derive("link-token");
    private readonly SecretHasher proofs = new(master, "link-proof");

    public string ProofHash(string proof) => proofs.Hash(proof);

    /// <summary>The hash to compare with the one that <paramref name="challenge"/> has, which an earlier master key may have made.</summary>
    public string ProofHash(string proof, Challenge challenge) => proofs.HashLike(challenge.ProofHash, proof);

    public Secret Sign(LinkToken token)
    {
        Span<byte> bytes = stackalloc byte[TokenBytes];
        bytes[0] = Version;
        Base64Url.DecodeFromChars(token.ChallengeId, bytes.Slice(1, IdBytes));
        Base64Url.DecodeFromChars(token.Proof, bytes.Slice(1 + IdBytes, IdBytes));
        BinaryPrimitives.WriteInt64BigEndian(bytes.Slice(1 + IdBytes + IdBytes, 8), token.ExpiresAt.ToUnixTimeSeconds());
        HMACSHA256.HashData(keys.Current.Bytes, bytes[..BodyBytes], bytes[BodyBytes..]);
        return new Secret(Base64Url.EncodeToString(bytes));
    }

    /// <summary>The token when its signature is ours; null for anything else.</summary>
    public LinkToken? Read(string? text)
    {
        Span<byte> bytes = stackalloc byte[TokenBytes];
        if (text is null || text.Length != TokenChars || !Base64Url.IsValid(text, out var length) || length != TokenBytes)
        {
            return null;
        }

        Base64Url.DecodeFromChars(text, bytes);

        // The last character of the encoding carries bits that decoding drops: only the one true spelling is a token.
        if (!IsSigned(bytes) || bytes[0] != Version || Base64Url.EncodeToString(bytes) != text)
        {
            return null;
        }

        var seconds = BinaryPrimitives.ReadInt64BigEndian(bytes.Slice(1 + IdBytes + IdBytes, 8));
        return new LinkToken(
            Base64Url.EncodeToString(bytes.Slice(1, IdBytes)),
            Base64Url.EncodeToString(bytes.Slice(1 + IdBytes, IdBytes)),
            DateTimeOffset.FromUnixTimeSeconds(seconds));
    }

    // The token names no key: there are one or two to try.
    private bool IsSigned(ReadOnlySpan<byte> token)
    {
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        foreach (var key in keys.All)
        {
            HMACSHA256.HashData(key.Bytes, token[..BodyBytes], mac);
            if (CryptographicOperations.FixedTimeEquals(mac, token[BodyBytes..]))
            {
                return true;
            }
        }

        return false;
    }
}
