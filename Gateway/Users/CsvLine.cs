using System.Text;

namespace MagicLink.Gateway.Users;

/// <summary>
/// One line of comma-separated values (RFC 4180). A field does not go over the end of its line, quoted or not: so a quote that is
/// never closed spoils one line, and not all that follow.
/// </summary>
internal static class CsvLine
{
    /// <summary>The fields; null when the quotes do not fit.</summary>
    public static IReadOnlyList<string>? Read(ReadOnlySpan<char> line)
    {
        var fields = new List<string>();
        while (true)
        {
            var field = line is ['"', ..] ? ReadQuoted(ref line) : ReadPlain(ref line);
            if (field is null)
            {
                return null;
            }

            fields.Add(field);
            if (line.IsEmpty)
            {
                return fields;
            }

            line = line[1..];
        }
    }

    private static string? ReadPlain(ref ReadOnlySpan<char> line)
    {
        var end = line.IndexOf(',') is >= 0 and var comma ? comma : line.Length;
        var field = line[..end];
        line = line[end..];
        return field.Contains('"') ? null : field.ToString();
    }

    /// <summary>Takes the field, and leaves the comma behind it; null unless one or the end of the line follows.</summary>
    private static string? ReadQuoted(ref ReadOnlySpan<char> line)
    {
        var field = new StringBuilder();
        line = line[1..];
        while (line.IndexOf('"') is >= 0 and var quote)
        {
            field.Append(line[..quote]);
            line = line[(quote + 1)..];
            if (line is not ['"', ..])
            {
                return line is [] or [',', ..] ? field.ToString() : null;
            }

            field.Append('"');
            line = line[1..];
        }

        return null;
    }
}
