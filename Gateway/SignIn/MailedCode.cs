using System.Globalization;
using System.Security.Cryptography;
using MagicLink.Gateway.Secrets;
using MagicLink.Gateway.Totp;

namespace MagicLink.Gateway.SignIn;

/// <summary>Six digits in a mail, for a person to type.</summary>
internal static class MailedCode
{
    public const int Digits = 6;

    /// <summary>Uniform over all six-digit numbers.</summary>
    public static Secret New() =>
        new(RandomNumberGenerator.GetInt32(1_000_000).ToString("D6", CultureInfo.InvariantCulture));

    /// <summary>What a person typed, without the spaces and dashes that people type; null when it cannot be a code.</summary>
    public static string? Clean(string? typed) => TypedDigits.Clean(typed, Digits);
}
