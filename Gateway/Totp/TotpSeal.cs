using System.Globalization;
using MagicLink.Gateway.Secrets;

namespace MagicLink.Gateway.Totp;

/// <summary>Seals the secrets of authenticators, each bound to its person and enrolment.</summary>
internal sealed class TotpSeal(MasterKeys master)
{
    public const string Purpose = "totp";
    private readonly SecretBox box = new(master, Purpose);

    public static string RowOf(long userId, string enrolment) => string.Create(CultureInfo.InvariantCulture, $"{userId}\n{enrolment}");

    public string Seal(ReadOnlySpan<byte> secret, long userId, string enrolment) => box.Seal(secret, RowOf(userId, enrolment));

    /// <exception cref="System.Security.Cryptography.CryptographicException">It was sealed under another master key, or for another row.</exception>
    public byte[] Open(TotpEnrolment enrolment) => box.Open(enrolment.SealedSecret, RowOf(enrolment.UserId, enrolment.Id));
}
