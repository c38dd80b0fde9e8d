using System.Text;
using MagicLink.Gateway.Mail;

namespace MagicLink.Gateway.Stores;

/// <summary>The forms that values have in columns.</summary>
internal static class Columns
{
    private static readonly SharedTexts<IReadOnlyList<string>> Lists = new(column => Array.AsReadOnly(column.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
    private static readonly SharedTexts<string> Texts = new(text => text);

    public static long Of(DateTimeOffset time) => time.ToUnixTimeMilliseconds();

    public static DateTimeOffset Time(long column) => DateTimeOffset.FromUnixTimeMilliseconds(column);

    public static DateTimeOffset? Time(long? column) => column is { } value ? Time(value) : null;

    public static string Of(IEnumerable<string> list) => string.Join(' ', list);

    public static IReadOnlyList<string> List(string column) => Lists.Of(column);

    /// <summary>A text that many rows have in common, kept once.</summary>
    public static string? Shared(string? column) => column is null ? null : Texts.Of(column);

    /// <summary>Text from outside as both databases can keep it: whole characters, no control characters, at most so many UTF-16 units.</summary>
    public static string Text(string text, int most)
    {
        if (text.Length <= most && !text.Any(c => char.IsControl(c) || char.IsSurrogate(c)))
        {
            return text;
        }

        var kept = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            if (kept.Length + rune.Utf16SequenceLength > most)
            {
                break;
            }

            kept.Append(Rune.IsControl(rune) ? " " : rune.ToString());
        }

        return kept.ToString();
    }

    public static EmailAddress Email(string column) => EmailAddress.TryParse(column, out var email)
        ? email
        : throw new InvalidDataException("A stored address is not canonical.");
}
