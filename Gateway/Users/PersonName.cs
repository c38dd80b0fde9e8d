using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace MagicLink.Gateway.Users;

/// <summary>A first or last name: safe to show beside others, or empty.</summary>
internal sealed record PersonName
{
    public const int MaxLength = 80;

    public const string Allowed =
        "is text of at most 80 characters, none of them a control character, invisible or turning the direction of writing; empty text or null clears it.";

    /// <summary>Characters that count as letters or marks, and show nothing.</summary>
    private static readonly SearchValues<char> Blank = SearchValues.Create("\u034F\u115F\u1160\u17B4\u17B5\u2800\u3164\uFFA0\uFFFD");

    private PersonName(string? value) => Value = value;

    /// <summary>Null when it is empty.</summary>
    public string? Value { get; }

    public static bool TryParse(string? typed, [NotNullWhen(true)] out PersonName? name)
    {
        var trimmed = typed?.Trim();
        name = trimmed is null || (trimmed.Length <= MaxLength && IsVisible(trimmed)) ? new PersonName(trimmed is "" ? null : trimmed) : null;
        return name is not null;
    }

    // One whose name turns the rest of a line around, or looks like another's, could pass for somebody else in a list.
    private static bool IsVisible(string text) =>
        !text.AsSpan().ContainsAny(Blank)
        && text.EnumerateRunes().All(rune => Rune.GetUnicodeCategory(rune) is not (
            UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
            or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or UnicodeCategory.Surrogate) && rune != Rune.ReplacementChar);
}
