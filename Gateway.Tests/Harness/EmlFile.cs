using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace MagicLink.Gateway.Tests.Harness;

/// <summary>A mail as it was written to a file or came over the wire, decoded.</summary>
internal sealed partial record EmlFile(string To, string Subject, string Text, string Html)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public string Token => Link[(Link.IndexOf("token=", StringComparison.Ordinal) + "token=".Length)..];

    public string Link => Lines.Single(line => line.StartsWith("http", StringComparison.Ordinal));

    public string Code => Lines.Single(line => line.Length == 6 && line.All(char.IsAsciiDigit));

    private string[] Lines => Text.ReplaceLineEndings("\n").Split('\n');

    /// <summary>The mail to one address in a folder; waits until it is there.</summary>
    public static async Task<EmlFile> ToAsync(string email, string folder)
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            var files = Directory.Exists(folder) ? Directory.GetFiles(folder, "*.eml") : [];
            if (files.Select(file => Parse(File.ReadAllText(file))).FirstOrDefault(mail => mail.To.Contains(email, StringComparison.Ordinal)) is { } found)
            {
                return found;
            }

            Assert.True(waited.Elapsed < Patience, $"no mail to {email}");
            await Task.Delay(20, TestContext.Current.CancellationToken); // another process has a clock of its own
        }
    }

    /// <summary>Takes a message apart: its recipient and subject, and its two parts whatever their transfer encoding.</summary>
    public static EmlFile Parse(string message)
    {
        var (headers, body) = Split(message.ReplaceLineEndings("\n"));
        var boundary = headers["content-type"].Split("boundary=")[1].Split(';')[0].Trim('"', ' ');
        var parts = body.Split("--" + boundary).Skip(1).Select(part => Split(part.TrimStart('\n'))).ToList();
        return new EmlFile(headers["to"], DecodeWords(headers["subject"]), Part("text/plain"), Part("text/html"));

        string Part(string type)
        {
            var (partHeaders, text) = parts.First(part => part.Headers.GetValueOrDefault("content-type", "").StartsWith(type, StringComparison.OrdinalIgnoreCase));
            return Decode(text, partHeaders.GetValueOrDefault("content-transfer-encoding", "7bit"));
        }
    }

    // RFC 2047: words in base64 or quoted-printable; white space between two of them is none.
    private static string DecodeWords(string header) => EncodedWord().Replace(header, word => word.Groups[1].Value is "B" or "b"
        ? Decode(word.Groups[2].Value, "base64")
        : DecodeQuoted(word.Groups[2].Value.Replace('_', ' ')));

    private static (Dictionary<string, string> Headers, string Body) Split(string entity)
    {
        var end = entity.IndexOf("\n\n", StringComparison.Ordinal);
        var head = (end < 0 ? entity : entity[..end]).Replace("\n ", " ", StringComparison.Ordinal).Replace("\n\t", " ", StringComparison.Ordinal);
        var headers = head.Split('\n').Select(line => line.Split(':', 2)).Where(pair => pair.Length == 2)
            .ToDictionary(pair => pair[0].ToLowerInvariant(), pair => pair[1].Trim());
        return (headers, end < 0 ? "" : entity[(end + 2)..]);
    }

    private static string Decode(string text, string encoding) => encoding.ToLowerInvariant() switch
    {
        "7bit" or "8bit" => text,
        "base64" => Encoding.UTF8.GetString(Convert.FromBase64String(text)),
        "quoted-printable" => DecodeQuoted(text.Replace("=\n", "", StringComparison.Ordinal)),
        _ => throw new InvalidDataException($"unknown transfer encoding {encoding}"),
    };

    private static string DecodeQuoted(string text)
    {
        var octets = new List<byte>(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '=')
            {
                octets.Add(byte.Parse(text.AsSpan(i + 1, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
                i += 2;
            }
            else
            {
                octets.Add((byte)text[i]);
            }
        }

        return Encoding.UTF8.GetString([.. octets]);
    }

    [GeneratedRegex(@"=\?utf-8\?([BbQq])\?([^?]*)\?=(?:\s+(?==\?))?", RegexOptions.IgnoreCase)]
    private static partial Regex EncodedWord();
}
