using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

namespace MagicLink.Gateway.Tokens;

/// <summary>Makes key pairs, and turns their private bytes into keys that the token library signs with.</summary>
internal static class SigningKeyMaterial
{
    private const int RsaBits = 3072;
    private const int HmacBytes = 32;

    /// <summary>A new private key: PKCS #8, or the secret's bytes for HS256.</summary>
    public static byte[] Create(TokenAlgorithm algorithm)
    {
        switch (algorithm)
        {
            case TokenAlgorithm.ES256:
                using (var ec = ECDsa.Create(ECCurve.NamedCurves.nistP256))
                {
                    return ec.ExportPkcs8PrivateKey();
                }

            case TokenAlgorithm.RS256:
                using (var rsa = RSA.Create(RsaBits))
                {
                    return rsa.ExportPkcs8PrivateKey();
                }

            default:
                return RandomNumberGenerator.GetBytes(HmacBytes);
        }
    }

    public static SecurityKey Load(TokenAlgorithm algorithm, string keyId, byte[] privateKey)
    {
        switch (algorithm)
        {
            case TokenAlgorithm.ES256:
                var ec = ECDsa.Create();
                ec.ImportPkcs8PrivateKey(privateKey, out _);
                return new ECDsaSecurityKey(ec) { KeyId = keyId };
            case TokenAlgorithm.RS256:
                var rsa = RSA.Create();
                rsa.ImportPkcs8PrivateKey(privateKey, out _);
                return new RsaSecurityKey(rsa) { KeyId = keyId };
            default:
                return new SymmetricSecurityKey(privateKey) { KeyId = keyId };
        }
    }
}
