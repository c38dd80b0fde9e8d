using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Web;

namespace MagicLink.Gateway.Tests.Harness;

/// <summary>An authenticator app on a phone: knows of the gateway only what the picture says.</summary>
internal sealed class Authenticator
{
    private readonly byte[] secret;

    private Authenticator(Uri uri)
    {
        Uri = uri;
        var label = System.Uri.UnescapeDataString(uri.AbsolutePath.TrimStart('/'));
        var query = HttpUtility.ParseQueryString(uri.Query);
        Label = label;
        Parameters = query.AllKeys.ToDictionary(key => key!, key => query[key]!);
        secret = Decode(Parameters["secret"]);
    }

    public Uri Uri { get; }

    public string Label { get; }

    public IReadOnlyDictionary<string, string> Parameters { get; }

    public int SecretBytes => secret.Length;

    /// <summary>The bytes of the secret, each as one character.</summary>
    public string SecretText => Encoding.Latin1.GetString(secret);

    private TimeSpan Period => TimeSpan.FromSeconds(Number("period"));

    public static Authenticator Scan(string uri) => new(new Uri(uri));

    /// <summary>What the phone shows at a time.</summary>
    public string CodeAt(DateTimeOffset time)
    {
        var counter = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(counter, time.ToUnixTimeSeconds() / (long)Period.TotalSeconds);
#pragma warning disable CA5350 // what apps speak
        var hash = Parameters["algorithm"] switch
        {
            "SHA1" => HMACSHA1.HashData(secret, counter),
            "SHA256" => HMACSHA256.HashData(secret, counter),
            "SHA512" => HMACSHA512.HashData(secret, counter),
            var other => throw new InvalidOperationException($"No app knows {other}."),
        };
#pragma warning restore CA5350
        var number = BinaryPrimitives.ReadUInt32BigEndian(hash.AsSpan(hash[^1] & 15)) & int.MaxValue;
        var digits = Number("digits");
        return number.ToString(CultureInfo.InvariantCulture).PadLeft(digits, '0')[^digits..];
    }

    /// <summary>A code of the right length that the phone shows at none of the times around.</summary>
    public string WrongCodeAt(DateTimeOffset time)
    {
        string[] near = [.. Enumerable.Range(-3, 7).Select(i => CodeAt(time + (i * Period)))];
        return Enumerable.Range(0, 10).Select(i => new string((char)('0' + i), near[0].Length)).First(code => !near.Contains(code));
    }

    private int Number(string parameter) => int.Parse(Parameters[parameter], CultureInfo.InvariantCulture);

    private static byte[] Decode(string base32)
    {
        var bits = new StringBuilder();
        foreach (var letter in base32)
        {
            bits.Append(Convert.ToString("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".IndexOf(letter, StringComparison.Ordinal), 2).PadLeft(5, '0'));
        }

        return [.. Enumerable.Range(0, bits.Length / 8).Select(i => Convert.ToByte(bits.ToString(i * 8, 8), 2))];
    }
}
