namespace MagicLink.Gateway.Tests.Pages;

/// <summary>
/// Return URLs that somebody would like a person to be sent to. Seen from <c>https://login.example.com</c>, where
/// <c>wiki.example.com</c> is allowed.
/// </summary>
internal static class HostileReturnUrls
{
    public static readonly IReadOnlyList<string> OtherHosts =
    [
        "https://evil.example", "https://evil.example/", "http://evil.example", "HTTPS://EVIL.EXAMPLE/", "https://evil.example/login.example.com",
        "https://evil.example?login.example.com", "https://evil.example#login.example.com", "https://evil.example/?https://login.example.com/",
        "https://login.example.com.evil.example/", "https://wiki.example.com.evil.example/", "https://evilwiki.example.com/", "https://xwiki.example.com",
        "https://sub.wiki.example.com/", "https://a.b.wiki.example.com/", "https://sub.login.example.com/", "https://example.com/", "https://com/",
        "https://wiki.example.com./", "https://wiki.example.co/", "https://wiki.example.comx/", "https://wiki-example.com/", "https://wiki_example.com/",
        "https://127.0.0.1/", "https://[::1]/", "https://0/", "https://2130706433/", "https://0x7f000001/", "https://[::ffff:1.2.3.4]/", "https://1.1/",
    ];

    public static readonly IReadOnlyList<string> WrongSchemesAndPorts =
    [
        "http://wiki.example.com/", "http://wiki.example.com:443/", "http://login.example.com/", "http://login.example.com:443/",
        "https://wiki.example.com:444/", "https://wiki.example.com:8443/", "https://wiki.example.com:80/", "https://login.example.com:8443/",
        "https://wiki.example.com:0/", "https://wiki.example.com:65536/", "https://wiki.example.com:-443/", "https://wiki.example.com:443x/",
        "ftp://wiki.example.com/", "ws://wiki.example.com/", "wss://wiki.example.com/", "file:///etc/passwd", "file://wiki.example.com/x", "gopher://wiki.example.com/",
        "httpss://wiki.example.com/", "httpx://wiki.example.com/", "http+s://wiki.example.com/", "view-source:https://wiki.example.com/", "blob:https://wiki.example.com/x",
        "filesystem:https://wiki.example.com/x", "about:blank", "mailto:ann@example.com", "tel:123", "intent://wiki.example.com#Intent;scheme=https;end", "ms-word:x",
    ];

    public static readonly IReadOnlyList<string> Scripts =
    [
        "javascript:alert(1)", "JavaScript:alert(1)", "javascript://wiki.example.com/%0aalert(1)", "javascript:https://wiki.example.com/", "java\tscript:alert(1)",
        "java\nscript:alert(1)", "\u0001javascript:alert(1)", " javascript:alert(1)", "javascript\u200b:alert(1)", "javascript&colon;alert(1)", "vbscript:msgbox(1)",
        "data:text/html,<script>alert(1)</script>", "data:text/html;base64,PHNjcmlwdD4=", "DATA:,x", "\"><script>alert(1)</script>", "<svg/onload=alert(1)>",
    ];

    public static readonly IReadOnlyList<string> Slashes =
    [
        "//evil.example", "//evil.example/", "///evil.example", "////evil.example", "//wiki.example.com/", "//login.example.com/", "//login.example.com@evil.example",
        "/\\evil.example", "\\/evil.example", "\\\\evil.example", "\\evil.example", "/\\/evil.example", "//\\evil.example", "/a\\..\\..\\evil.example", "https:\\\\wiki.example.com",
        "https:/\\evil.example", "https:\\/evil.example", "/..//evil.example", "/../..//evil.example", "/.//evil.example", "/././/evil.example", "/a/..//evil.example",
        "/a/b/../..//evil.example", "/%2e%2e//evil.example", "/%2E//evil.example", "/a/%2e%2E//evil.example", "/..//", "//", "///", "//?", "//#", "/.//", "/a/..///evil.example",
        "https://login.example.com//evil.example", "https://login.example.com/..//evil.example", "https://login.example.com/.//evil.example",
        "https://login.example.com/%2e%2e//evil.example", "https:evil.example", "https:/evil.example", "https:///evil.example", "https:////evil.example", "http:evil.example",
        "https:", "https:/", "https://", "https://?", "https://#", "http", "https", "https://:443/", "https://@/",
    ];

    public static readonly IReadOnlyList<string> Controls =
    [
        "/\t/evil.example", "/\n/evil.example", "/\r/evil.example", "\t//evil.example", "/\t\\evil.example", "\n/wiki", "/wiki\r\nSet-Cookie: a=b", "/wiki\nLocation: //evil.example",
        "/\0/evil.example", "\0//evil.example", "/wiki\0", "/\u0085/evil.example", "/\u007f/evil.example", "/\u2028/evil.example", "/\u2029/evil.example", "/\u00a0/evil.example",
        "/\u3000/evil.example", " /wiki", "/wiki ", " //evil.example", "/ /evil.example", "https://wiki.example.com /", "https://wiki.example.com\t/", "ht\ttps://wiki.example.com/", "/\u001f/x",
    ];

    public static readonly IReadOnlyList<string> Users =
    [
        "https://wiki.example.com@evil.example/", "https://wiki.example.com:x@evil.example/", "https://ann@wiki.example.com/", "https://ann:pw@wiki.example.com/",
        "https://login.example.com@evil.example/", "https://login.example.com%40evil.example/", "https://login.example.com%2f@evil.example/", "https://login.example.com:443@evil.example/",
        "https://evil.example\\@wiki.example.com/", "https://evil.example#@wiki.example.com/", "https://evil.example?@wiki.example.com/", "https://evil.example/@wiki.example.com/",
        "https://wiki.example.com;@evil.example/", "https://a@b@wiki.example.com/", "https://%77iki.example.com@evil.example",
    ];

    public static readonly IReadOnlyList<string> Unicode =
    [
        "https://evil\u3002example/", "https://evil\uff0eexample/", "https://evil\uff61example/", "\uff0f\uff0fevil.example", "/\u200e/evil.example", "/\u202a/evil.example",
        "/\u202e/evil.example", "https://wiki.example.com\u3002evil.example/", "https://wiki.example.com\uff0fevil.example/", "https://wiki.example.com\u2044.evil.example/",
        "https://wiki.example.c\u043em/", "https://w\u0456ki.example.com/", "https://wiki.example.com\u2100/", "https://login.example.com\ufe55443@evil.example/", "\ufeff//evil.example", "\u200b//evil.example",
        "https\uff1a//wiki.example.com/", "https://\u202ewiki.example.com/", "https://wiki\u00ad.evil.example/",
        "https://wiki\u3002example\uff0ecom/x", "//\u202ewiki.example.com/", "https://xn--.example/", "https://xn--zzzzzz99999999/",
    ];

    public static readonly IReadOnlyList<string> Encoded =
    [
        "%2f%2fevil.example", "%2Fwiki", "%68ttps://wiki.example.com/", "https%3a%2f%2fwiki.example.com", "https:%2f%2fwiki.example.com", "https://%65vil.example/", "https://wiki.example.com%2eevil.example/",
        "https://wiki.example.com%00.evil.example/", "https://wiki.example.com%23.evil.example/", "https://evil.example%2fwiki.example.com", "&#47;&#47;evil.example", "%5c%5cevil.example", "%09//evil.example",
    ];

    public static readonly IReadOnlyList<string> NoUrls =
    [
        "", ".", "..", "wiki", "wiki/page", "./wiki", "../wiki", "?x=1", "#x", "evil.example", "www.evil.example/x", "login.example.com/wiki", "wiki.example.com", ":", "://", "://evil.example",
        "null", "undefined", "[object Object]", "/" + new string('a', 2048), "https://wiki.example.com/" + new string('a', 2048), new string('/', 5000),
    ];

    public static IEnumerable<string> All =>
        [.. OtherHosts, .. WrongSchemesAndPorts, .. Scripts, .. Slashes, .. Controls, .. Users, .. Unicode, .. Encoded, .. NoUrls];
}
