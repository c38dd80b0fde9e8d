using MagicLink.Gateway.Mail;

namespace MagicLink.Gateway.Stores;

/// <summary>The forms that values have in columns.</summary>
internal static class Columns
{
    public static long Of(DateTimeOffset time) => time.ToUnixTimeMilliseconds();

    public static DateTimeOffset Time(long column) => DateTimeOffset.FromUnixTimeMilliseconds(column);

    public static DateTimeOffset? Time(long? column) => column is { } value ? Time(value) : null;

    public static string Of(IEnumerable<string> list) => string.Join(' ', list);

    public static string[] List(string column) => column.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    public static EmailAddress Email(string column) => EmailAddress.TryParse(column, out var email)
        ? email
        : throw new InvalidDataException("A stored address is not canonical.");
}
