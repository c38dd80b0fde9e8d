namespace MagicLink.Gateway.Proxy;

/// <summary>
/// What programs read in two ways in a path, and a route may let pass item by item (<c>"AllowPath": "encoded-slash,backslash"</c> in its
/// <c>Metadata</c>). Dot segments, NUL, raw control characters and broken UTF-8 are not among them: the server itself
/// decodes or shortens those, so that what is judged would not be what arrives.
/// </summary>
[Flags]
internal enum PathItems
{
    None = 0,

    /// <summary><c>%2F</c></summary>
    EncodedSlash = 1,

    /// <summary><c>%5C</c></summary>
    EncodedBackslash = 2,

    /// <summary><c>%3B</c></summary>
    EncodedSemicolon = 4,

    /// <summary><c>%25</c></summary>
    EncodedPercent = 8,

    /// <summary><c>%01</c> to <c>%1F</c>, and <c>%7F</c></summary>
    EncodedControl = 16,

    /// <summary><c>\</c></summary>
    Backslash = 32,

    /// <summary><c>//</c></summary>
    DoubleSlash = 64,
}

/// <summary>The names of <see cref="PathItems"/> in a route's metadata.</summary>
internal static class PathItemNames
{
    public const string MetadataKey = "AllowPath";

    private static readonly (PathItems Item, string Name, string Fault)[] Table =
    [
        (PathItems.EncodedSlash, "encoded-slash", "an encoded slash"),
        (PathItems.EncodedBackslash, "encoded-backslash", "an encoded backslash"),
        (PathItems.EncodedSemicolon, "encoded-semicolon", "an encoded semicolon"),
        (PathItems.EncodedPercent, "encoded-percent", "an encoded percent sign"),
        (PathItems.EncodedControl, "encoded-control", "an encoded control character"),
        (PathItems.Backslash, "backslash", "a backslash"),
        (PathItems.DoubleSlash, "double-slash", "an empty segment"),
    ];

    public static string All => string.Join(", ", Table.Select(row => row.Name));

    /// <summary>What a list, separated by commas, names; the first name that is none in <paramref name="unknown"/>.</summary>
    public static PathItems Parse(string? list, out string? unknown)
    {
        var items = PathItems.None;
        unknown = null;
        foreach (var name in (list ?? "").Split(',', StringSplitOptions.TrimEntries))
        {
            var row = Array.Find(Table, known => known.Name == name);
            items |= row.Item;
            unknown ??= row.Name is null && list is not null ? name : null;
        }

        return items;
    }

    /// <summary>What the first of some items is, for the answer to who sent it.</summary>
    public static string FaultOf(PathItems items) => Array.Find(Table, row => items.HasFlag(row.Item)).Fault;
}
