namespace MagicLink.Gateway.Totp;

/// <summary>How an authenticator makes its codes.</summary>
/// <param name="Digits">6 or 8.</param>
/// <param name="Period">Seconds that a code stands for.</param>
internal sealed record TotpParameters(TotpAlgorithm Algorithm, int Digits, int Period)
{
    /// <summary>The only period that authenticator apps agree on.</summary>
    public const int UsualPeriod = 30;

    /// <summary>As long as the hash (RFC 4226 §4, R6; RFC 6238 appendix B).</summary>
    public int SecretBytes => Algorithm switch
    {
        TotpAlgorithm.SHA256 => 32,
        TotpAlgorithm.SHA512 => 64,
        _ => 20,
    };

    public long StepAt(DateTimeOffset time) => time.ToUnixTimeSeconds() / Period;
}
