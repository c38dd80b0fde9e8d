using System.Globalization;
using System.Security.Cryptography;
using MagicLink.Gateway.Secrets;

namespace MagicLink.Gateway.Totp;

/// <summary>Codes for whoever has lost the authenticator: each good once, for one person and enrolment.</summary>
internal sealed class BackupCodes(MasterKeys master)
{
    public const int Count = 10;
    public const int Digits = 8;
    private readonly SecretHasher hasher = new(master, "backup-code");

    /// <summary>All different, uniform over all eight-digit numbers.</summary>
    public static IReadOnlyList<Secret> New()
    {
        var codes = new HashSet<string>(StringComparer.Ordinal);
        while (codes.Count < Count)
        {
            codes.Add(RandomNumberGenerator.GetInt32(100_000_000).ToString("D8", CultureInfo.InvariantCulture));
        }

        return [.. codes.Select(code => new Secret(code))];
    }

    public string Hash(long userId, string enrolment, Secret code) => hasher.Hash(Bound(userId, enrolment, code));

    /// <summary>What a code may be stored as: under the current master key, then under previous ones.</summary>
    public IReadOnlyList<string> Hashes(long userId, string enrolment, Secret code) => hasher.Hashes(Bound(userId, enrolment, code));

    private static string Bound(long userId, string enrolment, Secret code) => $"{TotpSeal.RowOf(userId, enrolment)}\n{code.Value}";
}
