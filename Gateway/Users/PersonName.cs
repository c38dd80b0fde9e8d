using System.Diagnostics.CodeAnalysis;

namespace MagicLink.Gateway.Users;

/// <summary>A first or last name as a person gives it: safe to show, or empty.</summary>
internal sealed record PersonName
{
    public const int MaxLength = 80;
    public const string Allowed = "is text of at most 80 characters, none of them a control character; null or empty text clears it.";

    private PersonName(string? value) => Value = value;

    /// <summary>Null when it is empty.</summary>
    public string? Value { get; }

    public static bool TryParse(string? typed, [NotNullWhen(true)] out PersonName? name)
    {
        var trimmed = typed?.Trim();
        name = trimmed is null || (trimmed.Length <= MaxLength && !trimmed.Any(char.IsControl)) ? new PersonName(trimmed is "" ? null : trimmed) : null;
        return name is not null;
    }
}
