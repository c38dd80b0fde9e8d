using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace MagicLink.Gateway.Mail;

/// <summary>
/// A mail address in the one canonical form that keys, limits and policies use: trimmed, lower case, the local part an ASCII
/// dot-atom (RFC 5321 §4.1.2), the domain of at least two labels in ASCII (RFC 5890). Quoted local parts, comments, address
/// literals, single-label domains and non-ASCII local parts are no addresses here. Plus-addresses are distinct.
/// </summary>
internal sealed record EmailAddress
{
    private const int MaxLength = 254;
    private const int MaxLocalLength = 64;
    private const int MaxLabelLength = 63;
    private const string AtomSymbols = "!#$%&'*+-/=?^_`{|}~";
    private static readonly IdnMapping Idn = new() { UseStd3AsciiRules = true, AllowUnassigned = false };

    private EmailAddress(string value) => Value = value;

    /// <summary>The canonical text.</summary>
    public string Value { get; }

    public string Domain => Value[(Value.IndexOf('@', StringComparison.Ordinal) + 1)..];

    /// <summary>For logs and shared screens: the first letter and the domain.</summary>
    public string Masked => $"{Value[0]}…@{Domain}";

    public static bool TryParse([NotNullWhen(true)] string? typed, [NotNullWhen(true)] out EmailAddress? address)
    {
        address = null;
        if (typed is null || typed.Length > 4 * MaxLength)
        {
            return false;
        }

        var text = typed.Trim(' ', '\t', '\r', '\n');
        var at = text.IndexOf('@', StringComparison.Ordinal);
        if (at <= 0 || at != text.LastIndexOf('@'))
        {
            return false;
        }

        var local = text[..at];
        if (!IsDotAtom(local) || CanonicalDomain(text[(at + 1)..]) is not { } domain || local.Length + 1 + domain.Length > MaxLength)
        {
            return false;
        }

        // Lower case only after the ASCII check: U+212A would fold to an ordinary k.
        address = new EmailAddress($"{local.ToLowerInvariant()}@{domain}");
        return true;
    }

    /// <summary>A domain as ASCII, lower case; null when it is none that mail is sent to.</summary>
    public static string? CanonicalDomain(string domain)
    {
        try
        {
            var ascii = Idn.GetAscii(domain.Normalize(NormalizationForm.FormC)).ToLowerInvariant();
            var labels = ascii.Split('.');
            return ascii.Length <= MaxLength && labels.Length >= 2 && labels.All(IsLabel) && !labels[^1].All(char.IsAsciiDigit)
                ? ascii
                : null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    public override string ToString() => Masked;

    private static bool IsDotAtom(string local) =>
        local.Length <= MaxLocalLength
        && local.Split('.').All(atom => atom.Length > 0 && atom.All(c => char.IsAsciiLetterOrDigit(c) || AtomSymbols.Contains(c, StringComparison.Ordinal)));

    private static bool IsLabel(string label) =>
        label.Length is > 0 and <= MaxLabelLength
        && label[0] != '-' && label[^1] != '-'
        && label.All(c => char.IsAsciiLetterOrDigit(c) || c == '-');
}
