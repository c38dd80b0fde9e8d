using MagicLink.Gateway.Secrets;

namespace MagicLink.Gateway.Http;

/// <summary>
/// Our cookies: opaque, not readable by script, bound to the host (RFC 6265bis <c>__Host-</c>). On plain http, which is legal on
/// loopback only, browsers take neither the prefix nor <c>Secure</c>.
/// </summary>
internal sealed class GatewayCookies
{
    private const string Prefix = "__Host-";
    private static readonly TimeSpan BrowserLifetime = TimeSpan.FromDays(400);
    private static readonly string[] PlainNames = ["mlg-session", "mlg-browser", "mlg-link", "mlg-sign-in", "mlg-device", "mlg-arrive", "mlg-language", "mlg-waiting"];
    private readonly bool secure;
    private readonly string prefix;

    public GatewayCookies(PublicAddress address)
    {
        secure = address.IsHttps;
        prefix = secure ? Prefix : "";
    }

    public string Session => prefix + PlainNames[0];

    private string Browser => prefix + PlainNames[1];

    private string Link => prefix + PlainNames[2];

    public string SignIn => prefix + PlainNames[3];

    private string Device => prefix + PlainNames[4];

    private string Arrival => prefix + PlainNames[5];

    private string Language => prefix + PlainNames[6];

    private string Waiting => prefix + PlainNames[7];

    /// <summary>Whether a cookie of this name is ours, with the prefix or without; browsers may differ in case.</summary>
    public static bool IsOurs(ReadOnlySpan<char> name)
    {
        if (name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
        {
            name = name[Prefix.Length..];
        }

        foreach (var plain in PlainNames)
        {
            if (name.Equals(plain, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    public Secret? ReadSession(HttpRequest request) => Read(request, Session);

    public Secret? ReadBrowser(HttpRequest request) => Read(request, Browser);

    public Secret? ReadLink(HttpRequest request) => Read(request, Link);

    /// <summary>The handle of a sign-in that waits for its next factor.</summary>
    public Secret? ReadSignIn(HttpRequest request) => Read(request, SignIn);

    /// <summary>The secret of a browser in which the second factor is remembered.</summary>
    public Secret? ReadDevice(HttpRequest request) => Read(request, Device);

    /// <summary>What makes a hand-over code count in this browser alone.</summary>
    public Secret? ReadArrival(HttpRequest request) => Read(request, Arrival);

    /// <summary>The language that was chosen in this browser.</summary>
    public string? ReadLanguage(HttpRequest request) => Read(request, Language)?.Value;

    /// <summary>The challenge whose mail this browser waits for.</summary>
    public string? ReadWaiting(HttpRequest request) => Read(request, Waiting)?.Value;

    /// <summary>Whether the request carries the session cookie, valid or not.</summary>
    public bool HasSession(HttpRequest request) => ReadSession(request) is not null;

    public void SetSession(HttpResponse response, Secret cookie, DateTimeOffset expiresAt) => response.Cookies.Append(Session, cookie.Value, Options(expiresAt));

    public void SetBrowser(HttpResponse response, Secret cookie, DateTimeOffset now) => response.Cookies.Append(Browser, cookie.Value, Options(now + BrowserLifetime));

    public void SetLink(HttpResponse response, string token, DateTimeOffset expiresAt) => response.Cookies.Append(Link, token, Options(expiresAt));

    public void SetSignIn(HttpResponse response, Secret handle, DateTimeOffset expiresAt) => response.Cookies.Append(SignIn, handle.Value, Options(expiresAt));

    public void SetDevice(HttpResponse response, Secret device, DateTimeOffset expiresAt) => response.Cookies.Append(Device, device.Value, Options(expiresAt));

    public void SetArrival(HttpResponse response, Secret state, DateTimeOffset expiresAt) => response.Cookies.Append(Arrival, state.Value, Options(expiresAt));

    public void SetLanguage(HttpResponse response, string language, DateTimeOffset now) => response.Cookies.Append(Language, language, Options(now + BrowserLifetime));

    public void SetWaiting(HttpResponse response, string challengeId, DateTimeOffset expiresAt) => response.Cookies.Append(Waiting, challengeId, Options(expiresAt));

    /// <summary>Nobody is signed in here any more, nor on the way to be.</summary>
    public void DeleteVisit(HttpResponse response)
    {
        DeleteSession(response);
        DeleteLink(response);
        DeleteSignIn(response);
        DeleteWaiting(response);
    }

    public void DeleteWaiting(HttpResponse response) => response.Cookies.Delete(Waiting, Options(null));

    public void DeleteSignIn(HttpResponse response) => response.Cookies.Delete(SignIn, Options(null));

    public void DeleteSession(HttpResponse response) => response.Cookies.Delete(Session, Options(null));

    public void DeleteDevice(HttpResponse response) => response.Cookies.Delete(Device, Options(null));

    public void DeleteLink(HttpResponse response) => response.Cookies.Delete(Link, Options(null));

    private static Secret? Read(HttpRequest request, string name) =>
        CookieHeader.Find(request.Headers.Cookie, name) is { Length: > 0 and <= 512 } value ? new Secret(value) : null;

    // Lax, because people arrive from webmail.
    private CookieOptions Options(DateTimeOffset? expires) => new()
    {
        HttpOnly = true,
        Secure = secure,
        SameSite = SameSiteMode.Lax,
        Path = "/",
        IsEssential = true,
        Expires = expires,
    };
}
