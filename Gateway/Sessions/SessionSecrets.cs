using MagicLink.Gateway.Secrets;

namespace MagicLink.Gateway.Sessions;

/// <summary>The opaque secrets of a session and how they are recognised: only their keyed hashes are stored.</summary>
internal sealed class SessionSecrets(MasterKeys master)
{
    private const int Bytes = 32;
    private const string RefreshPrefix = "mlgr_";
    private readonly SecretHasher cookies = new(master, "session-cookie");
    private readonly SecretHasher refreshTokens = new(master, "refresh-token");

    public static Secret NewCookie() => new(RandomToken.Base64(Bytes));

    public static Secret NewRefreshToken() => new(RefreshPrefix + RandomToken.Base64(Bytes));

    public string CookieHash(Secret cookie) => cookies.Hash(cookie.Value);

    /// <summary>What a cookie that comes back may be stored as: under the current master key, then under previous ones.</summary>
    public IReadOnlyList<string> CookieHashes(Secret cookie) => cookies.Hashes(cookie.Value);

    public string RefreshHash(Secret token) => refreshTokens.Hash(token.Value);

    /// <inheritdoc cref="CookieHashes"/>
    public IReadOnlyList<string> RefreshHashes(Secret token) => refreshTokens.Hashes(token.Value);
}
