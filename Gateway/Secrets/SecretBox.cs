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
    private readonly PurposeKeys keys;

    /// <summary>Seals under the current key, opens under previous ones too.</summary>
    public SecretBox(MasterKeys master, string purpose) => keys = master.Derive(purpose);

    /// <summary>For a key that comes from elsewhere than the master key.</summary>
    public SecretBox(string keyId, byte[] key) => keys = new PurposeKeys([new PurposeKey(keyId, key)]);

    /// <summary>Whether it was sealed under another key than <see cref="Seal"/> uses.</summary>
    public bool IsOutdated(string box) => keys.Of(box) != keys.Current;

    public string Seal(ReadOnlySpan<byte> plain, string row)
    {
        var sealedBytes = new byte[NonceSize + TagSize + plain.Length];
        var nonce = sealedBytes.AsSpan(0, NonceSize);
        RandomNumberGenerator.Fill(nonce);
        using var cipher = new AesGcm(keys.Current.Bytes, TagSize);
        cipher.Encrypt(nonce, plain, sealedBytes.AsSpan(NonceSize + TagSize), sealedBytes.AsSpan(NonceSize, TagSize), Encoding.UTF8.GetBytes(row));
        return $"{keys.Current.Id}.{Base64Url.EncodeToString(sealedBytes)}";
    }

    /// <exception cref="CryptographicException">Not sealed by this box for this row, or changed since.</exception>
    public byte[] Open(string box, string row)
    {
        var key = keys.Of(box) ?? throw new CryptographicException("Sealed under another key.");
        var body = box.AsSpan(key.Id.Length + 1);
        if (!Base64Url.IsValid(body, out var length) || length < NonceSize + TagSize)
        {
            throw new CryptographicException("Not a sealed text.");
        }

        var sealedBytes = Base64Url.DecodeFromChars(body);
        var plain = new byte[sealedBytes.Length - NonceSize - TagSize];
        using var cipher = new AesGcm(key.Bytes, TagSize);
        cipher.Decrypt(
            sealedBytes.AsSpan(0, NonceSize), sealedBytes.AsSpan(NonceSize + TagSize), sealedBytes.AsSpan(NonceSize, TagSize), plain, Encoding.UTF8.GetBytes(row));
        return plain;
    }
}
