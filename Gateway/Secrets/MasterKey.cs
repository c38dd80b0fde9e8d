using System.Security.Cryptography;
using System.Text;

namespace MagicLink.Gateway.Secrets;

/// <summary>
/// The 32-byte key that is not in the database. It is never used itself: every purpose has a key of its own,
/// derived with HKDF-SHA-256 (RFC 5869).
/// </summary>
internal sealed class MasterKey
{
    public const int Size = 32;
    private readonly byte[] key;

    public MasterKey(ReadOnlySpan<byte> key)
    {
        if (key.Length != Size)
        {
            throw new ArgumentException($"A master key has {Size} bytes.", nameof(key));
        }

        this.key = key.ToArray();
        Id = Convert.ToHexStringLower(Derive("key-id")[..4]);
    }

    /// <summary>Names the key on every ciphertext and keyed hash, so that a later key can stand beside it. 8 hex digits.</summary>
    public string Id { get; }

    /// <summary>The key that is written as base64; null for anything else.</summary>
    public static MasterKey? Parse(string text)
    {
        Span<byte> key = stackalloc byte[Size + 4];
        return Convert.TryFromBase64String(text, key, out var length) && length == Size ? new MasterKey(key[..Size]) : null;
    }

    /// <summary>32 bytes for one purpose; different purposes are independent of each other.</summary>
    public byte[] Derive(string purpose) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, key, Size, info: Encoding.UTF8.GetBytes("magiclink-gateway/v1/" + purpose));

    public override string ToString() => $"MasterKey {Id}";
}
