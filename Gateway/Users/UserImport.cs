using MagicLink.Gateway.Mail;

namespace MagicLink.Gateway.Users;

/// <summary>People to be added, out of comma-separated values: judged line by line, so that a bad line costs no good one.</summary>
/// <param name="Lines">Each line that is not empty, in order.</param>
internal sealed record UserImport(IReadOnlyList<UserImport.Line> Lines)
{
    public const int MaxLines = 100_000;
    private const string Email = "email";
    private const string FirstName = "firstName";
    private const string LastName = "lastName";
    private const string Role = "role";
    private static readonly string[] Known = [Email, FirstName, LastName, Role];

    /// <summary>One line.</summary>
    /// <param name="Number">From 1, the heading counted.</param>
    /// <param name="Written">What it says the address is; null when that cannot be read.</param>
    /// <param name="User">The person; null when there is a fault.</param>
    /// <param name="Fault">What is wrong with it.</param>
    internal sealed record Line(int Number, string? Written, NewUser? User, string? Fault);

    /// <summary>The import, or why it is none.</summary>
    public static (UserImport? Import, string? Fault) Read(string text)
    {
        Dictionary<string, int>? columns = null;
        var lines = new List<Line>();
        var number = 0;
        var all = text.AsSpan().TrimStart('\uFEFF');
        foreach (var range in all.Split('\n'))
        {
            number++;
            var line = all[range].TrimEnd('\r');
            if (line.IsWhiteSpace())
            {
                continue;
            }

            if (columns is null)
            {
                (columns, var fault) = ReadHeading(CsvLine.Read(line));
                if (columns is null)
                {
                    return (null, fault);
                }
            }
            else if (lines.Count == MaxLines)
            {
                return (null, $"has more than {MaxLines} lines: send it in parts.");
            }
            else
            {
                lines.Add(Judge(number, CsvLine.Read(line), columns));
            }
        }

        return columns is null ? (null, "is empty: the first line names the columns.") : (new UserImport(lines), null);
    }

    private static (Dictionary<string, int>? Columns, string? Fault) ReadHeading(IReadOnlyList<string>? fields)
    {
        var columns = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        foreach (var (i, field) in (fields ?? []).Index())
        {
            if (!Known.Contains(field.Trim(), StringComparer.OrdinalIgnoreCase) || !columns.TryAdd(field.Trim(), i))
            {
                return (null, $"names, in its first line, each of these columns once at most, separated by commas: {string.Join(", ", Known)}.");
            }
        }

        return columns.ContainsKey(Email) ? (columns, null) : (null, $"names, in its first line, the column {Email}.");
    }

    private static Line Judge(int number, IReadOnlyList<string>? fields, Dictionary<string, int> columns)
    {
        if (fields is null)
        {
            return new Line(number, null, null, "The quotes do not fit.");
        }

        if (fields.Count != columns.Count)
        {
            return new Line(number, null, null, $"There are {fields.Count} fields, and {columns.Count} columns.");
        }

        string? Field(string name) => columns.TryGetValue(name, out var i) ? fields[i].Trim() : null;
        var written = Field(Email);
        if (!EmailAddress.TryParse(written, out var email))
        {
            return new Line(number, written, null, "The address is not one.");
        }

        if (!PersonName.TryParse(Field(FirstName), out var first))
        {
            return new Line(number, written, null, $"{FirstName} {PersonName.Allowed}");
        }

        if (!PersonName.TryParse(Field(LastName), out var last))
        {
            return new Line(number, written, null, $"{LastName} {PersonName.Allowed}");
        }

        var role = Field(Role) is { Length: > 0 } given ? given : RoleName.Default;
        return RoleName.IsValid(role)
            ? new Line(number, written, new NewUser(email, first.Value, last.Value, [role]), null)
            : new Line(number, written, null, $"A role is {RoleName.Allowed}.");
    }
}
