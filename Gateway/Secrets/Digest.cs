using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace MagicLink.Gateway.Secrets;

/// <summary>SHA-256 of a secret, as the key of a cache: the secret itself is not kept, and no timing tells about it.</summary>
internal readonly record struct Digest(long A, long B, long C, long D)
{
    private const int StackLimit = 4096;

    public static Digest Of(ReadOnlySpan<char> secret)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        var size = Encoding.UTF8.GetMaxByteCount(secret.Length);
        Span<byte> bytes = size <= StackLimit ? stackalloc byte[StackLimit] : new byte[size];
        SHA256.HashData(bytes[..Encoding.UTF8.GetBytes(secret, bytes)], hash);
        var parts = MemoryMarshal.Cast<byte, long>(hash);
        return new Digest(parts[0], parts[1], parts[2], parts[3]);
    }

    public override int GetHashCode() => A.GetHashCode();
}
