namespace MagicLink.Gateway.Totp;

/// <summary>What a person typed where digits are asked for.</summary>
internal static class TypedDigits
{
    /// <summary>The digits without the spaces and dashes that people type; null when it cannot be a code of so many.</summary>
    public static string? Clean(string? typed, int digits)
    {
        if (typed is null || typed.Length > 4 * digits)
        {
            return null;
        }

        var cleaned = new string([.. typed.Where(c => !char.IsWhiteSpace(c) && c != '-')]);
        return cleaned.Length == digits && cleaned.All(char.IsAsciiDigit) ? cleaned : null;
    }
}
