using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace MagicLink.Gateway.Totp;

/// <summary>Time-based one-time passwords (RFC 6238 over RFC 4226).</summary>
internal static class TotpCode
{
    /// <summary>Steps that the person's clock may be off, either way (RFC 6238 §5.2).</summary>
    public const int Drift = 1;

    /// <summary>The code of one time step.</summary>
    public static string Of(TotpParameters parameters, ReadOnlySpan<byte> secret, long step)
    {
        Span<byte> counter = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
        Span<byte> hash = stackalloc byte[HMACSHA512.HashSizeInBytes];
        hash = hash[..Hash(parameters.Algorithm, secret, counter, hash)];
        var truncated = BinaryPrimitives.ReadInt32BigEndian(hash[(hash[^1] & 0xf)..]) & 0x7fffffff; // RFC 4226 §5.3
        var code = truncated % (parameters.Digits == 8 ? 100_000_000 : 1_000_000);
        return code.ToString($"D{parameters.Digits}", CultureInfo.InvariantCulture);
    }

    /// <summary>
    /// The step after <paramref name="lastStep"/> that the code belongs to now; null when there is none. Every candidate is
    /// compared in constant time. Of several the newest, so that the same digits do not count once more.
    /// </summary>
    public static long? FindStep(TotpParameters parameters, ReadOnlySpan<byte> secret, string code, DateTimeOffset now, long lastStep)
    {
        var typed = Encoding.ASCII.GetBytes(code);
        var current = parameters.StepAt(now);
        long? found = null;
        for (var step = current - Drift; step <= current + Drift; step++)
        {
            var isSame = CryptographicOperations.FixedTimeEquals(typed, Encoding.ASCII.GetBytes(Of(parameters, secret, step)));
            found = isSame & step > lastStep ? step : found;
        }

        return found;
    }

    // SHA-1 is what authenticator apps speak by default; HMAC does not need it to be free of collisions (RFC 6238 §1.2, RFC 6194).
#pragma warning disable CA5350
    private static int Hash(TotpAlgorithm algorithm, ReadOnlySpan<byte> key, ReadOnlySpan<byte> counter, Span<byte> hash) => algorithm switch
    {
        TotpAlgorithm.SHA256 => HMACSHA256.HashData(key, counter, hash),
        TotpAlgorithm.SHA512 => HMACSHA512.HashData(key, counter, hash),
        _ => HMACSHA1.HashData(key, counter, hash),
    };
#pragma warning restore CA5350
}
