using System.Globalization;
using System.Security.Cryptography;
using MagicLink.Gateway.Secrets;

namespace MagicLink.Gateway.SignIn;

/// <summary>The six digits in the mail. A code is hashed together with its challenge: it is good for that one alone.</summary>
internal sealed class EmailCode(MasterKeys master)
{
    public const int Digits = 6;

    /// <summary>Wrong codes that a challenge bears before its code is dead; the link goes on working.</summary>
    public const int MaxAttempts = 5;

    private readonly SecretHasher hasher = new(master, "email-code");

    /// <summary>Uniform over all six-digit numbers.</summary>
    public static Secret New() =>
        new(RandomNumberGenerator.GetInt32(1_000_000).ToString("D6", CultureInfo.InvariantCulture));

    public string Hash(string challengeId, string code) => hasher.Hash(Bound(challengeId, code));

    /// <summary>Compares in constant time.</summary>
    public bool Matches(Challenge challenge, string code) => hasher.Matches(Bound(challenge.Id, code), challenge.CodeHash);

    /// <summary>What a person typed, without the spaces and dashes that people type; null when it cannot be a code.</summary>
    public static string? Clean(string? typed)
    {
        if (typed is null || typed.Length > 4 * Digits)
        {
            return null;
        }

        var digits = new string([.. typed.Where(c => !char.IsWhiteSpace(c) && c != '-')]);
        return digits.Length == Digits && digits.All(char.IsAsciiDigit) ? digits : null;
    }

    private static string Bound(string challengeId, string code) => $"{challengeId}\n{code}";
}
