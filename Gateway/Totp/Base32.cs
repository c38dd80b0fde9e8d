using System.Text;

namespace MagicLink.Gateway.Totp;

/// <summary>RFC 4648 §6 without padding, as authenticator apps take secrets.</summary>
internal static class Base32
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private const int Bits = 5;

    public static string Encode(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(((bytes.Length * 8) + Bits - 1) / Bits);
        var (pending, count) = (0, 0);
        foreach (var value in bytes)
        {
            pending = (pending << 8) | value;
            for (count += 8; count >= Bits; count -= Bits)
            {
                text.Append(Alphabet[(pending >> (count - Bits)) & 31]);
            }

            pending &= (1 << count) - 1;
        }

        return count == 0 ? text.ToString() : text.Append(Alphabet[(pending << (Bits - count)) & 31]).ToString();
    }
}
