using System.Buffers.Text;
using System.Security.Cryptography;

namespace MagicLink.Gateway.Secrets;

/// <summary>Unguessable texts from the system's CSPRNG.</summary>
internal static class RandomToken
{
    /// <summary><paramref name="bytes"/> random bytes as base64url without padding (RFC 4648 §5).</summary>
    public static string Base64(int bytes) => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(bytes));

    /// <summary><paramref name="bytes"/> random bytes as lower-case hex.</summary>
    public static string Hex(int bytes) => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(bytes));
}
