using MagicLink.Gateway.Secrets;
using MagicLink.Gateway.Settings;

namespace MagicLink.Gateway.Sessions;

/// <summary>Prepares a session together with the secrets its client will hold.</summary>
internal sealed class SessionStart(SessionSecrets secrets, Live<SessionOptions> options)
{
    /// <summary>A session held by an API client: a refresh token, no cookie.</summary>
    public (NewSession Session, Secret RefreshToken) ForApi(IReadOnlyList<string> amr, DateTimeOffset now, ClientInfo client)
    {
        var refreshToken = SessionSecrets.NewRefreshToken();
        return (new NewSession(amr, now, now + options.Current.AbsoluteTimeout, client, null, secrets.RefreshHash(refreshToken)), refreshToken);
    }

    /// <summary>A session held by a browser: a cookie, no refresh token.</summary>
    public (NewSession Session, Secret Cookie) ForBrowser(IReadOnlyList<string> amr, DateTimeOffset now, ClientInfo client)
    {
        var cookie = SessionSecrets.NewCookie();
        return (new NewSession(amr, now, now + options.Current.AbsoluteTimeout, client, secrets.CookieHash(cookie), null), cookie);
    }
}
