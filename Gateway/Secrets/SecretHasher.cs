using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace MagicLink.Gateway.Secrets;

/// <summary>
/// Hashes what only has to be recognised (HMAC-SHA-256, RFC 2104) under a key of its purpose: who has the database alone can
/// neither use nor guess what was hashed, six digits included. Form: <c>keyid.base64url(mac)</c>.
/// </summary>
internal sealed class SecretHasher(MasterKeys master, string purpose)
{
    private readonly PurposeKeys keys = master.Derive(purpose);

    public string Hash(string secret) => Hash(secret, keys.Current);

    /// <summary>What the secret may be stored as: its hash under each master key, the current one first.</summary>
    public IReadOnlyList<string> Hashes(string secret) => [.. keys.All.Select(key => Hash(secret, key))];

    /// <summary>The hash under the key that made <paramref name="other"/>, for a store to compare them; another one when that key is not here.</summary>
    public string HashLike(string other, string secret) => Hash(secret, keys.Of(other) ?? keys.Current);

    /// <summary>Compares in constant time, under the key that made <paramref name="hash"/>.</summary>
    public bool Matches(string secret, string hash) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(HashLike(hash, secret)), Encoding.UTF8.GetBytes(hash));

    private static string Hash(string secret, PurposeKey key) =>
        $"{key.Id}.{Base64Url.EncodeToString(HMACSHA256.HashData(key.Bytes, Encoding.UTF8.GetBytes(secret)))}";
}
