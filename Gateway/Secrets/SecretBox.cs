using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace MagicLink.Gateway.Secrets;

/// <summary>
/// Encrypts what must be read again (AES-256-GCM, NIST SP 800-38D) under a key of its purpose, bound to the row it stands in:
/// a ciphertext moved to another row or purpose does not open. Sealed form: <c>keyid.base64url(nonce ‖ tag ‖ ciphertext)</c>.
/// </summary>
internal sealed class SecretBox
{
    private const int NonceSize = 12;
    private const int TagSize = 16;
    private readonly string keyId;
    private readonly byte[] key;

    public SecretBox(MasterKey master, string purpose)
        : this(master.Id, master.Derive(purpose))
    {
    }

    public SecretBox(string keyId, byte[] key)
    {
        this.keyId = keyId;
        this.key = key;
    }

    public string Seal(ReadOnlySpan<byte> plain, string row)
    {
        var sealedBytes = new byte[NonceSize + TagSize + plain.Length];
        var nonce = sealedBytes.AsSpan(0, NonceSize);
        RandomNumberGenerator.Fill(nonce);
        using var cipher = new AesGcm(key, TagSize);
        cipher.Encrypt(nonce, plain, sealedBytes.AsSpan(NonceSize + TagSize), sealedBytes.AsSpan(NonceSize, TagSize), Encoding.UTF8.GetBytes(row));
        return $"{keyId}.{Base64Url.EncodeToString(sealedBytes)}";
    }

    /// <exception cref="CryptographicException">Not sealed by this box for this row, or changed since.</exception>
    public byte[] Open(string box, string row)
    {
        var dot = box.IndexOf('.', StringComparison.Ordinal);
        if (dot < 0 || !box.AsSpan(0, dot).SequenceEqual(keyId))
        {
            throw new CryptographicException("Sealed under another key.");
        }

        var sealedBytes = Base64Url.DecodeFromChars(box.AsSpan(dot + 1));
        if (sealedBytes.Length < NonceSize + TagSize)
        {
            throw new CryptographicException("Too short to be sealed.");
        }

        var plain = new byte[sealedBytes.Length - NonceSize - TagSize];
        using var cipher = new AesGcm(key, TagSize);
        cipher.Decrypt(
            sealedBytes.AsSpan(0, NonceSize), sealedBytes.AsSpan(NonceSize + TagSize), sealedBytes.AsSpan(NonceSize, TagSize), plain, Encoding.UTF8.GetBytes(row));
        return plain;
    }
}
