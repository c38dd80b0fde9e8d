using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace MagicLink.Gateway.Secrets;

/// <summary>
/// Hashes what only has to be recognised (HMAC-SHA-256, RFC 2104) under a key of its purpose: who has the database alone can
/// neither use nor guess what was hashed, six digits included. Form: <c>keyid.base64url(mac)</c>.
/// </summary>
internal sealed class SecretHasher(MasterKey master, string purpose)
{
    private readonly byte[] key = master.Derive(purpose);

    public string Hash(string secret) =>
        $"{master.Id}.{Base64Url.EncodeToString(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(secret)))}";

    /// <summary>Compares in constant time.</summary>
    public bool Matches(string secret, string hash) =>
        CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Hash(secret)), Encoding.ASCII.GetBytes(hash));
}
