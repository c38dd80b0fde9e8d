using MagicLink.Gateway.Secrets;

namespace MagicLink.Gateway.Sessions;

/// <summary>The opaque secrets of a session and how they are recognised: only their keyed hashes are stored.</summary>
internal sealed class SessionSecrets(MasterKey master)
{
    private const int Bytes = 32;
    private const string RefreshPrefix = "mlgr_";
    private readonly SecretHasher cookies = new(master, "session-cookie");
    private readonly SecretHasher refreshTokens = new(master, "refresh-token");

    public static Secret NewCookie() => new(RandomToken.Base64(Bytes));

    public static Secret NewRefreshToken() => new(RefreshPrefix + RandomToken.Base64(Bytes));

    public string CookieHash(Secret cookie) => cookies.Hash(cookie.Value);

    public string RefreshHash(Secret token) => refreshTokens.Hash(token.Value);
}
