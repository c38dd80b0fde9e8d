namespace MagicLink.Gateway.Tests.Attacks;

/// <summary>Changes texts at random, as somebody does who looks for a hole without knowing where: always the same from the same seed.</summary>
internal sealed class Mutation(int seed)
{
    private static readonly string[] Pieces =
    [
        "/", "//", "\\", "..", "/../", "./", ";", "..;/", "%", "%2e", "%2E%2e", "%2f", "%5c", "%25", "%00", "%0d%0a", "%c0%af", "%ff", "%3b", "?", "#", "@", ":", "*", " ", "\t", "\r\n", "\n", "\r", "\0",
        "\x0b", "\x7f", "\x80", "\xff", ",", "=", "\"", "_", "-", ".", "staff", "/staff/", "public", "/public/", "X-Gateway-User: root\r\n", "X_Gateway_Roles: staff\r\n", "Remote-User", "X-Forwarded-For: 10.0.0.1\r\n",
        "Host: evil.example\r\n", "Cookie: mlg-session=x\r\n", "Transfer-Encoding: chunked\r\n", "Content-Length: 5\r\n", "Connection: X-Gateway-User\r\n", "Upgrade: websocket\r\n", "Authorization: Bearer ", "Bearer ", "0\r\n\r\n",
        "GET /staff/x HTTP/1.1\r\n", "eyJhbGciOiJub25lIn0", "A", "AAAAAAAA", "null", "-1", "99999999999999999999",
    ];

    private readonly Random random = new(seed);

    public T Pick<T>(IReadOnlyList<T> from) => from[random.Next(from.Count)];

    /// <summary>One to four changes.</summary>
    public string Of(string text, IReadOnlyList<string> others)
    {
        for (var left = random.Next(1, 5); left > 0; left--)
        {
            text = Once(text, others);
        }

        return text;
    }

    private string Once(string text, IReadOnlyList<string> others)
    {
        var at = random.Next(text.Length + 1);
        var to = Math.Min(text.Length, at + random.Next(1, 8));
        var (before, here, behind) = (text[..at], text[at..to], text[to..]);
        return random.Next(9) switch
        {
            0 => before + Pick(Pieces) + text[at..],
            1 => before + Pick(Pieces) + behind,
            2 => before + behind,
            3 => before + here + here + behind,
            4 => before + (char)random.Next(256) + text[at..],
            5 => before + string.Concat(here.Select(c => $"%{(int)c & 0xff:x2}")) + behind,
            6 => before + string.Concat(here.Select(c => char.IsUpper(c) ? char.ToLowerInvariant(c) : char.ToUpperInvariant(c) is var up && up < 256 ? up : c)) + behind,
            7 => before + Pick(others) is var head && random.Next(2) == 0 ? head : head + behind,
            _ => before + new string([.. here.Reverse()]) + behind,
        };
    }
}
