using System.Diagnostics.CodeAnalysis;
using MagicLink.Gateway.Secrets;
using Microsoft.IdentityModel.Tokens;

namespace MagicLink.Gateway.Tokens;

/// <summary>
/// The keys that access tokens are signed with, loaded once at start. The newest of the configured algorithm signs; all of
/// that algorithm verify. Private keys are sealed under the master key in the store.
/// </summary>
internal sealed class KeyRing(ISigningKeyStore store, MasterKeys master, TokenOptions options, TimeProvider clock)
{
    private readonly SecretBox box = new(master, StoredSigningKey.SealPurpose);
    private volatile IReadOnlyList<SecurityKey> keys = [];
    private volatile SigningCredentials? signing;

    /// <summary>The allow-list of <c>alg</c> values: tokens signed in any other way are refused.</summary>
    public string Algorithm { get; } = options.Algorithm.ToString();

    public SigningCredentials Signing => signing ?? throw new InvalidOperationException("The keys are not loaded yet.");

    /// <summary>The verification keys for the JWKS; none for HS256, whose only key is a secret.</summary>
    public IReadOnlyList<JsonWebKey> Published { get; private set; } = [];

    /// <summary>Loads the keys, and makes the first one of the configured algorithm where there is none.</summary>
    public async Task LoadAsync(CancellationToken cancellation)
    {
        var usable = (await store.ListAsync(cancellation)).Where(key => key.Algorithm == options.Algorithm).ToList();
        if (usable.Count == 0)
        {
            var created = Create();
            await store.AddAsync(created, cancellation);
            usable.Add(created);
        }

        keys = [.. usable.Select(key => SigningKeyMaterial.Load(key.Algorithm, key.Id, box.Open(key.SealedPrivateKey, key.Id)))];
        signing = new SigningCredentials(keys[0], Algorithm);
        Published = options.Algorithm == TokenAlgorithm.HS256 ? [] : [.. keys.Select(Public)];
    }

    /// <summary>The secret that HS256 tokens are signed with; null for the other algorithms, whose backends need none.</summary>
    public byte[]? SharedSecret => keys is [SymmetricSecurityKey secret, ..] ? secret.Key : null;

    public bool TryFind(string? keyId, [NotNullWhen(true)] out SecurityKey? key)
    {
        key = keys.FirstOrDefault(candidate => candidate.KeyId == keyId);
        return key is not null;
    }

    private StoredSigningKey Create()
    {
        var id = RandomToken.Base64(9);
        return new StoredSigningKey(id, options.Algorithm, box.Seal(SigningKeyMaterial.Create(options.Algorithm), id), clock.GetUtcNow());
    }

    private JsonWebKey Public(SecurityKey key)
    {
        var jwk = JsonWebKeyConverter.ConvertFromSecurityKey(key is ECDsaSecurityKey ec ? PublicHalf(ec) : PublicHalf((RsaSecurityKey)key));
        jwk.Use = "sig";
        jwk.Alg = Algorithm;
        return jwk;
    }

    private static ECDsaSecurityKey PublicHalf(ECDsaSecurityKey key) =>
        new(System.Security.Cryptography.ECDsa.Create(key.ECDsa.ExportParameters(includePrivateParameters: false))) { KeyId = key.KeyId };

    private static RsaSecurityKey PublicHalf(RsaSecurityKey key) =>
        new(key.Rsa.ExportParameters(includePrivateParameters: false)) { KeyId = key.KeyId };
}
