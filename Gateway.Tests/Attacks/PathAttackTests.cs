using System.Text;
using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Attacks;

/// <summary>Paths that two programs could read in two ways, sent by somebody who may use every route: only the path can be the reason to refuse.</summary>
public sealed class PathAttackTests(AttackedGateway shared) : IClassFixture<AttackedGateway>
{
    [Theory]
    [MemberData(nameof(Paths))]
    public async Task A_path_with_two_meanings_is_refused_and_reaches_no_backend(string path)
    {
        shared.Upstream.Requests.Clear();

        var answer = await shared.Gateway.RawGetAsync(Unescape(path), shared.Staff);

        Assert.Equal(400, answer.Status);
        Assert.Empty(shared.Upstream.Requests);
    }

    [Theory]
    [MemberData(nameof(AbsoluteForms))]
    public async Task An_absolute_target_with_two_meanings_is_refused_and_reaches_no_backend(string target)
    {
        shared.Upstream.Requests.Clear();

        var answer = await shared.Gateway.RawGetAsync(target.Replace("HOST", $"localhost:{shared.Gateway.Config.Port}", StringComparison.Ordinal), shared.Staff);

        AssertRefused(answer);
        Assert.Empty(shared.Upstream.Requests);
    }

    [Fact]
    public async Task An_asterisk_target_is_refused_and_reaches_no_backend()
    {
        shared.Upstream.Requests.Clear();

        AssertRefused(await shared.Gateway.RawAsync("OPTIONS * HTTP/1.1", $"Authorization: Bearer {shared.Staff}"));
        AssertRefused(await shared.Gateway.RawAsync("GET * HTTP/1.1", $"Authorization: Bearer {shared.Staff}"));
        Assert.Empty(shared.Upstream.Requests);
    }

    public static TheoryData<string> Paths() =>
    [
        // Encoded separators, percent sign, NUL and other control characters, in both cases where there are two.
        "/%2f", "/%2F", "/a%2fb", "/a%2Fb", "/public%2f..%2fstaff%2fx", "/staff%2Fx", "/%2f%2fevil.example", "/a/%2F/b",
        "/%5c", "/%5C", "/a%5cb", "/a%5Cb", "/public/..%5cstaff/x", "/staff%5Cx", "/%5c%5cevil.example", "/a/%5c/b",
        "/%3b", "/%3B", "/a%3bb", "/a%3Bb", "/public/..%3b/staff/x", "/public/..%3B/staff", "/a/%3bjsessionid=1", "/staff%3b/x",
        "/%00", "/a%00", "/a%00.html", "/staff/x%00/public", "/%00/staff", "/public/%00",
        "/%25", "/%252f", "/%252F", "/%255c", "/%253b", "/%2500", "/%2525", "/a%25", "/%25%32%66", "/public/%252e%252e/staff/x", "/%25zz", "/%2541",
        "/%01", "/%08", "/%09", "/%0a", "/%0A", "/%0d", "/%0D", "/%0d%0aX-Gateway-User:%20x", "/%1b", "/%1F", "/%7f", "/%7F", "/a%0db", "/a%0Ab", "/public/..%09/staff", "/..%00/staff",

        // Dot segments in all spellings.
        "/.", "/..", "/./", "/../", "/a/..", "/a/../b", "/a/./b", "/a/.", "/public/../staff/x", "/public/./../staff/x", "/../../../../etc/passwd", "/a/../../b",
        "/%2e", "/%2E", "/%2e%2e", "/%2E%2E", "/%2e%2E", "/%2E%2e", "/.%2e", "/.%2E", "/%2e.", "/%2E.", "/%2e/", "/a/%2e/b",
        "/public/%2e%2e/staff/x", "/public/.%2E/staff/x", "/public/%2e./staff/x", "/public/%2E%2e/staff/x", "/a/%2e%2e/%2e%2e/b", "/%2e%2e/staff/x?y=1",
        "/..%20", "/..%20/staff", "/public/..%20/staff/x", "/public/%20../staff/x", "/public/%20..%20/staff/x", "/.%20", "/.%20./staff", "/%2e%2e%20/staff", "/%20.", "/public/.%20%20/x",
        "/..;", "/..;/", "/..;/staff", "/public/..;/staff/x", "/public/..;a=b/staff/x", "/public/%2e%2e;/staff/x", "/public/.;/staff", "/public/..;;/staff", "/public/..%20;/staff/x", "/public/.%2e;x/staff",
        "/public/..%20%20/staff", "/public/%20%2e%2e/staff",

        // Empty segments.
        "//", "///", "//staff/x", "/public//staff", "/public//", "/a//b", "//evil.example/x", "/public//../staff", "/a///b",

        // Backslashes, as they are.
        "/\\", "/a\\b", "/public\\..\\staff\\x", "/public/..\\staff/x", "\\staff\\x", "/\\evil.example", "/staff\\x",

        // Bytes that have no place in a target; \xNN here is that byte on the wire.
        "/\\x01", "/a\\x00b", "/a\\x09b", "/a\\x0bb", "/a\\x7fb", "/a\\x80", "/\\xe4", "/\\xc3\\xa4", "/\\xff", "/public\\xa0/x", "/x?q=\\xe4", "/x?q=\\x01", "/\\xc0\\xae\\xc0\\xae/staff", "/a b",

        // Overlong, cut short, surrogate, too large and stray UTF-8.
        "/%c0%ae", "/%C0%AE%C0%AE/staff", "/%c0%af", "/%C0%AF", "/%c1%9c", "/%c1%81", "/%e0%80%ae", "/%E0%80%AF", "/%e0%9f%bf", "/%f0%80%80%ae", "/%F0%80%80%AF", "/%f0%8f%bf%bf",
        "/%f8%80%80%80%ae", "/%fc%80%80%80%80%ae", "/%fe", "/%ff", "/%FF%FE", "/%80", "/%bf", "/a%80b", "/%c3", "/%c3/", "/%c3a", "/%e2%82", "/%e2%82/x", "/%f0%9f%98",
        "/%ed%a0%80", "/%ED%BF%BF", "/%ed%a0%80%ed%b0%80", "/%f4%90%80%80", "/%f5%80%80%80", "/%c3%28", "/%c3%2f", "/%e2%28%a1", "/%c3\u00a4", "/%c3%c3%a4", "/%a4%c3",

        // Malformed percent encoding.
        "/%", "/%z", "/%zz", "/%ZZ", "/%2", "/%2/", "/%a", "/%g1", "/%1g", "/a%", "/a%b", "/%%", "/%%32%66", "/%%2f", "/%u002f", "/%u2215", "/%U002e", "/% 2f", "/%+2", "/%-1", "/%2%66", "/%0x41", "/public/%u002e%u002e/staff",

        // Fragments.
        "/#", "/a#b", "/public/#/../staff", "/staff/x#", "#", "#/staff/x", "/x?#", "/x?q=#/staff/x", "/?#",
    ];

    public static TheoryData<string> AbsoluteForms() =>
    [
        "http://HOST/..", "http://HOST/public/../staff/x", "http://HOST/public/%2e%2e/staff/x", "http://HOST//staff/x", "http://HOST/staff%2fx", "http://HOST/a%00", "http://HOST/%zz",
        "http://HOST/a\\b", "http://HOST/a#b", "http://HOST/public/..;/staff/x",

        // Where the host ends: what one reader takes for the path, another takes for the host.
        "http://HOST\\public/staff/x", "http://HOST\\/staff/x", "http://HOST#/staff/x", "http://HOST#@x/staff/x", "http://HOST\\@x/staff/x", "http:\\\\HOST\\public/staff/x", "http:\\\\HOST/staff/x",
        "http:/HOST/public/x://y/staff/x", "http:HOST/public/x://y/staff/x", "http:///HOST/public/x", "http:////HOST/staff/x", "http://\\HOST/staff/x", "http://HOST?/../x#://y/staff/x",
        "http://ann@HOST/staff/x", "http://public%2f@HOST/staff/x", "http://ann:x@HOST/staff/x", "ftp://HOST/staff/x", "file:///staff/x", "gopher://HOST/staff/x", "x://HOST/staff/x", "://HOST/staff/x",
        "http://HOST;/staff/x", "http://HOST%2fpublic/staff/x", "http://HOST%5cpublic/staff/x", "http://evil.example/staff/x", "http:///staff/x", "http://", "http:", "http:/staff/x", "staff/x", "public/x", "?x", "x",
    ];

    // The server itself answers a form that only another method may use with 405.
    private static void AssertRefused(RawAnswer answer) => Assert.True(answer.Status is 400 or 405, answer.Text);

    internal static string Unescape(string path)
    {
        var bytes = new StringBuilder();
        for (var i = 0; i < path.Length; i++)
        {
            if (path[i] == '\\' && i + 3 < path.Length && path[i + 1] == 'x' && char.IsAsciiHexDigit(path[i + 2]) && char.IsAsciiHexDigit(path[i + 3]))
            {
                bytes.Append((char)Convert.ToByte(path.Substring(i + 2, 2), 16));
                i += 3;
            }
            else
            {
                bytes.Append(path[i]);
            }
        }

        return bytes.ToString();
    }
}
