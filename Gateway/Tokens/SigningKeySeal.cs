using MagicLink.Gateway.Secrets;
using Microsoft.IdentityModel.Tokens;

namespace MagicLink.Gateway.Tokens;

/// <summary>Makes signing keys for the store, their private part sealed under the master key, and opens them.</summary>
internal sealed class SigningKeySeal(MasterKeys master)
{
    private const int IdBytes = 9;
    private readonly SecretBox box = new(master, StoredSigningKey.SealPurpose);

    public StoredSigningKey Create(TokenAlgorithm algorithm, DateTimeOffset now)
    {
        var id = RandomToken.Base64(IdBytes);
        return new StoredSigningKey(id, algorithm, box.Seal(SigningKeyMaterial.Create(algorithm), id), now);
    }

    /// <exception cref="System.Security.Cryptography.CryptographicException">It was sealed under another master key.</exception>
    public SecurityKey Open(StoredSigningKey key) => SigningKeyMaterial.Load(key.Algorithm, key.Id, box.Open(key.SealedPrivateKey, key.Id));
}
