namespace MagicLink.Gateway.Tests.Attacks;

/// <summary>What clients send that are broken, or wish that something here were. One character is one byte.</summary>
internal static class Garbage
{
    /// <summary>Stands in for every secret: it must be in no log line.</summary>
    public const string Secret = "s3cr3t-4711-s3cr3t-4711-s3cr3t-4711";

    /// <summary>Stands in for every address: it must be in no log line either.</summary>
    public const string Address = "victim4711@example.com";

    private const string NoUtf8 = "\xC3\x28\xFF\xFE\xED\xA0\x80\xF8\x88";

    private static readonly string[] CookieNames = ["mlg-session", "mlg-browser", "mlg-link", "mlg-sign-in", "mlg-device", "mlg-arrive", "mlg-language", "mlg-waiting", "__Host-mlg-session"];

    private static readonly string[] CookieValues =
    [
        "", "x", Secret, new string('x', 511), new string('x', 512), new string('x', 513), "\"" + Secret + "\"", "%00" + Secret, "ml_" + Secret, "eyJhbGciOiJub25lIn0.e30.", "caf\xC3\xA9", "{\"a\":1}", "==", "a.b.c.d",
    ];

    private static readonly string[] Fields =
    [
        "email", "token", "code", "otp", "magicLinkId", "refreshToken", "redirectTo", "redirectUrl", "locale", "backupCode", "projectId", "method", "identifier", "totpToken", "confirm", "firstName", "lastName", "ip", "reason",
        "duration", "lifetime", "to", "role", "roles", "disabled", "step", "typed", "challenge", "returnUrl", "signIn", "limits", "bans",
    ];

    /// <summary>Each of our cookies, and all of them at once.</summary>
    public static IReadOnlyList<string> Cookies { get; } =
    [
        .. CookieValues.Select(value => "Cookie: " + string.Join("; ", CookieNames.Select(name => $"{name}={value}"))),
        .. CookieNames.Select(name => $"Cookie: {name}={Secret}"),
        "Cookie: " + string.Join("; ", Enumerable.Repeat($"mlg-session={Secret}", 200)),
        "Cookie: " + string.Join("; ", Enumerable.Range(0, 500).Select(i => $"c{i}=x")),
        $"Cookie: ;;; = ;mlg-session;={Secret};mlg-session=",
        $"Cookie: mlg-browser={new string('x', 20_000)}",
    ];

    public static IReadOnlyList<string> Proofs { get; } =
    [
        "Authorization:", "Authorization: Bearer", "Authorization: Bearer ", $"Authorization: Bearer {Secret}", $"Authorization: Bearer mlga_{Secret}", $"Authorization: Bearer {Secret}.{Secret}.{Secret}",
        $"Authorization: Bearer eyJhbGciOiJFUzI1NiJ9.{Convert.ToBase64String([0xff, 0xfe, 0x22, 0xc3, 0x28])}.{Secret}", $"Authorization: Bearer {new string('a', 20_000)}", $"Authorization: Bearer {new string('a', 1_000_000)}",
        $"Authorization: Basic {Secret}", $"Authorization: {Secret}", $"Authorization: Bearer \xC3\xA9{Secret}", $"Authorization: Bearer \xFF{Secret}", $"Authorization: Bearer {new string('.', 5_000)}",
        $"Authorization: Bearer eyJhbGciOiJFUzI1NiJ9.AAAAA.{Secret}", $"Authorization: Bearer AAAAA.e30.{Secret}",
        $"Authorization: Bearer eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiLDKP8ifQ.{Secret}",
    ];

    public static IReadOnlyList<string> Queries { get; } =
    [
        "?", "?token=%ff", $"?token={Secret}", $"?token={Secret}&token={Secret}", "?token=%00", "?token=%c3%28&returnUrl=%ed%a0%80", "?page=-1&pageSize=0", "?page=99999999999999999999", "?page=2147483647&pageSize=200",
        "?pageSize=1e9", "?from=0000-00-00&to=9999-99-99", "?from=9999-12-31T23:59:59Z&to=0001-01-01T00:00:00Z", "?from=0001-01-01&to=9999-12-31", "?format=%00&kind=%00&user=%00", "?user=99999999999999999999", "?format=exe",
        $"?email={Address}&q={Address}", "?state=x&kind=x&who=%25&email=%25", "?=&&=&%zz", "?a[b]=c&a[]=1", "?returnUrl=//evil.example&again=%00", "?" + string.Join('&', Enumerable.Range(0, 1_100).Select(i => $"a{i}")),
    ];

    /// <summary>What may stand where a path names something.</summary>
    public static IReadOnlyList<string> Ids { get; } = ["0", "-1", "99999999999999999999", "%20", "%C3%A9", "x", new string('9', 1_000), "1.2.3.4.5", "::%251", "%27%20OR%201=1", "*", "ml_x", "1e3", "0x1"];

    public static IReadOnlyList<string> Bodies { get; } =
    [
        "", "null", "[]", "0", "\"x\"", "{", "{}", "}", "{\"email\":", "{\"email\":}", "{\"email\":\"x\",}", "// {}", "{}{}", "NaN", "\xEF\xBB\xBF{}", "\xFF\xFE{\0}\0", NoUtf8, "\0\0\0", new string(' ', 10_000),
        new string('[', 10_000), string.Concat(Enumerable.Repeat("{\"email\":", 1_500)), "{\"email\":" + new string('[', 100) + new string(']', 100) + "}", new string('a', 1_000_000),
        $$"""{"email":"{{Address}}","email":"{{Address}}"}""", $$"""{"email":"{{Address}}","Email":"x","EMAIL":"y"}""", "{\"\":\"\",\"__proto__\":{}}",
        Object("{}"), Object("[]"), Object("1"), Object("-1"), Object("1e999"), Object("1.5"), Object("99999999999999999999"), Object("true"), Object("null"), Object("\"\""), Object("\" \""), Object("\"\\u0000\""), Object("\"\\ud800\""),
        Object("\"" + NoUtf8 + "\""), Object($"\"{Secret}\""), Object($"\"{Address}\""), Object("\"99.99:99:99\""), Object("\"-00:00:01\""), Object("\"a@b\\r\\nc: d\""), Object("\"" + new string('x', 300) + "\""), Object("\"" + new string('@', 300) + "\""),
        string.Join('&', Fields.Select(field => $"{field}={Secret}")), string.Join('&', Fields.Select(field => $"{field}=%00%ff%ed%a0%80&{field}=x")), string.Join('&', Enumerable.Range(0, 1_500).Select(i => $"a{i}=b")), "%zz=%&=&&", "email,firstName,lastName,role\r\n\"x", "\"\"\"\r\n,,,,,,,\r\n\0",
    ];

    public static IReadOnlyList<string> ContentTypes { get; } =
    [
        "application/json", "application/x-www-form-urlencoded", "text/csv", "multipart/form-data; boundary=x", "multipart/form-data", "application/json; charset=utf-7", "application/json; charset=\"", "garbage;;;", "\xC3\xA9", "",
    ];

    /// <summary>Bodies that break off or never make sense, with their headers.</summary>
    public static IReadOnlyList<string> BrokenMessages { get; } =
    [
        "Transfer-Encoding: chunked\r\n\r\nzz\r\n", "Transfer-Encoding: chunked\r\n\r\n5\r\nhel", "Transfer-Encoding: chunked\r\n\r\n5\nhello\r\n0\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n-1\r\n\r\n",
        "Content-Length: 500\r\n\r\n{\"email\":", "Content-Length: 0\r\n\r\n", "Content-Length: 999999999999\r\n\r\n{}",
    ];

    public static IReadOnlyList<string> Methods { get; } = ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "PROPFIND", "BREW", "M-SEARCH", "QUERY", "get", new string('A', 500), "!#$%&'*+-.^_`|~"];

    private static string Object(string value) => "{" + string.Join(',', Fields.Select(field => $"\"{field}\":{value}")) + "}";
}
